import { streamKey } from '../../../../data/random/streams.ts';
import { symbols } from '../../../formula/tree.ts';
import { type Distortion, partOf } from '../../../graph/distortion.ts';
import { type Code, FunctionCode, newModule, types } from '../emit/code.ts';
import { emitRandom } from '../emit/random.ts';
import { features } from '../features.ts';
import { emitField, emitWeights } from './emit-field.ts';
import { emitPlaces } from './emit-places.ts';
import { emitKeep, emitLabel, emitList, emitSource } from './emit-store.ts';
import { emitValues } from './emit-values.ts';
import { type DistortionMemory, layOutDistortion } from './layout.ts';

/** What a module of `compileDistortion` exports. */
export interface DistortionExports {
  /** To be called once, before all else, in memory that is zero. */
  prepare(): void;
  /** Puts an example into a slot as it is. Slots are filled one after the other. */
  keep(example: number, slot: number): void;
  /**
   * Puts an example into a slot as it is after being moved by whole pixels and changed by the random numbers that belong
   * to the number of the image and the moment.
   */
  distort(example: number, image: number, moment: number, slot: number, across: number, down: number): void;
}

/** A module that changes images, and the memory it needs. */
export interface CompiledDistortion {
  readonly code: Uint8Array<ArrayBuffer>;
  readonly memory: DistortionMemory;
}

/**
 * Compiles what is done to images to one WebAssembly module: float32, every operation in a fixed order, so that the same
 * seed, moment and image give the same bytes everywhere. Imports: the memory, its start, and the addresses of the
 * examples that images are made of.
 * @param capacity the most images in the store at a time.
 */
export function compileDistortion(distortion: Distortion, capacity: number): CompiledDistortion {
  const { rows, columns, fields, colours } = distortion;
  const reads = (colour: number, name: 'u' | 'n') => symbols(colours[colour]!.value).has(name);
  const memory = layOutDistortion(distortion, capacity, reads);
  const m = newModule();
  m.setFeatures(features);
  m.addMemoryImport('memory', 'lab', 'memory', true);
  for (const name of ['base', 'rowStart', 'entries', 'labels']) m.addGlobalImport(name, 'lab', name, types.i32, false);
  const define = (name: string, parameters: number, build: (code: FunctionCode) => void): void => {
    const code = new FunctionCode(m, new Array<number>(parameters).fill(types.i32));
    build(code);
    code.finish(name);
    m.addFunctionExport(name, name);
  };

  define('prepare', 0, (code) => fields.forEach((field, i) => emitWeights(code, field, memory.fields[i]!)));
  define('keep', 2, (code) => {
    const [example, slot] = [code.parameter(0), code.parameter(1)];
    emitLabel(code, memory, example, slot);
    emitKeep(code, memory, example, slot);
  });
  define('distort', 6, (code) => {
    const [example, image, moment, slot, across, down] = [0, 1, 2, 3, 4, 5].map((i) => code.parameter(i)) as Six;
    emitLabel(code, memory, example, slot);
    const now = code.pointer(memory.moment);
    const write = (offset: number, value: Code) => code.emit(m.i32.store(offset, 4, code.get(now), value));
    write(4, code.get(moment));
    write(8, code.get(image));
    emitSource(code, distortion, memory, example);
    const places = emitPlaces(code, distortion, memory, [across, down]);
    fields.forEach((field, i) => emitField(code, distortion, field, memory, memory.fields[i]!));
    colours.forEach(({ row }, i) => {
      const { uniform, normal } = memory.colours[i]!;
      const node = { op: 'random', id: 0, key: streamKey('augmentation'), rows, columns } as const;
      if (uniform) emitRandom(code, { ...node, distribution: 'uniform', draw: partOf(row, 0) }, uniform, memory.moment);
      if (normal) emitRandom(code, { ...node, distribution: 'normal', draw: partOf(row, 1) }, normal, memory.moment);
    });
    emitValues(code, distortion, memory, places);
    emitList(code, distortion, memory, slot);
  });
  if (!m.validate()) throw new Error('the compiled distortion is not valid WebAssembly');
  const binary = m.emitBinary();
  m.dispose();
  return { code: new Uint8Array(binary), memory };
}

type Parameter = ReturnType<FunctionCode['parameter']>;
type Six = [Parameter, Parameter, Parameter, Parameter, Parameter, Parameter];
