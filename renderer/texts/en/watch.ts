export const watchTexts = {
  title: 'Watch',
};
