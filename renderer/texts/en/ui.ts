export const uiTexts = {
  close: 'Close',
  cancel: 'Cancel',
  undo: 'Undo',
  retry: 'Try again',
  dismiss: 'Dismiss',
  loading: 'Loading…',
  none: '–',
  moreWarnings: (n: number) => `${n.toLocaleString('en')} more ${n === 1 ? 'warning' : 'warnings'}`,
  percent: (share: number, digits = 2) => `${(share * 100).toFixed(digits)} %`,
};
