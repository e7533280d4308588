export const buildTexts = {
  title: 'Build',
};
