export const chartTexts = {
  asTable: 'Show the numbers',
  asChart: 'Show the chart',
  save: 'Save this figure',
  formats: { csv: 'Numbers as CSV', svg: 'Picture as SVG', png: 'Picture as PNG' },
  empty: 'Nothing to show yet.',
  moreRows: (rows: number) => `${rows.toLocaleString('en')} more rows are in the CSV file.`,
  cursorHelp: 'Use the arrow keys to read the values, Home and End for the first and last.',
};
