export const compareTexts = {
  title: 'Compare',
};
