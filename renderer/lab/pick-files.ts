export interface PickedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Lets the user choose a file or a folder; empty when the choice is cancelled. */
export function pickFiles(options: { folder?: boolean; accept?: string } = {}): Promise<File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.webkitdirectory = options.folder ?? false;
  if (options.accept !== undefined) input.accept = options.accept;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]));
    input.addEventListener('cancel', () => resolve([]));
    input.click();
  });
}

/** The files with what is in them. */
export const readFiles = (files: readonly File[]): Promise<PickedFile[]> =>
  Promise.all(files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
