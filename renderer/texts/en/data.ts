const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);

export const dataTexts = {
  title: 'Data',
  sets: 'Data sets on this machine',
  builtIn: 'Built-in digits',
  builtInHelp: 'Drawn by the lab itself in the shape of MNIST. Always there, easier than real handwriting.',
  mnist: 'MNIST',
  mnistHelp: '70,000 handwritten digits; the lectures and their figures use it.',
  mnistMissing: 'not on this machine yet',
  useBuiltIn: 'Use the built-in digits',
  addFolder: 'Add a folder…',
  addFolderHelp:
    'A folder with the four IDX files of MNIST or of another set of its kind, plain or .gz, or with mnist.npz. The lab checks them and keeps a copy.',
  adding: 'Reading and checking the files…',
  added: (name: string) => `${name} can be used now.`,
  nothingFound: 'There is no file of a data set in this folder.',
  tooLarge: 'These files are larger than the lab takes from a page; use `epoch-lab data add FOLDER` in a terminal.',
  download: 'Download MNIST…',
  downloadHelp: (bytes: number) =>
    `Fetches ${megabytes(bytes)} MB from where MNIST is published and checks them. Nothing is fetched unless you ask.`,
  downloading: (host: string, bytes: number, of: number) => `${megabytes(bytes)} of ${megabytes(of)} MB from ${host}`,
  checking: 'Checking what came…',
  guideTitle: 'Which digits shall it learn from?',
  counts: (train: string, test: string, rows: number, columns: number) =>
    `${train} training and ${test} test images of ${rows} × ${columns} pixels`,
  origin: { 'built-in': 'made by the lab', added: 'added', environment: 'from EPOCHLAB_DATA' },
  fingerprint: 'SHA-256',
  folder: 'Folder',
  source: 'In an experiment file',
  browse: 'Images',
  set: 'Data set',
  file: 'File',
  files: { train: 'Training', test: 'Test' },
  digit: 'Digit',
  anyDigit: 'All',
  showing: (from: number, to: number, total: number) =>
    `${from.toLocaleString('en')}–${to.toLocaleString('en')} of ${total.toLocaleString('en')}`,
  before: 'Earlier images',
  after: 'Later images',
  imageOf: (label: number, index: number) => `A ${label}, image ${index}`,
  images: 'images',
  balance: 'Images per digit',
  split: 'How experiments divide it',
  splitHelp:
    'Unless an experiment says otherwise: the first 50,000 training images to learn from, the last 10,000 to choose by, and the test images for one look at the end.',
  splitParts: { train: 'training', validation: 'validation', test: 'test' },
};
