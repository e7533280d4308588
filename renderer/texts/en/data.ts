export const dataTexts = {
  title: 'Data',
};
