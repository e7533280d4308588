export const drawTexts = {
  title: 'Draw a digit',
};
