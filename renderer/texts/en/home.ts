export const homeTexts = {
  title: 'Home',
};
