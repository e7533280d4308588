export const historyTexts = {
  title: 'History',
};
