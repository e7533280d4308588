import { create } from 'webgpu';
import { LabError } from '../../../contract/errors.ts';
import { show } from '../../../contract/show.ts';
import type { AdapterFacts } from './adapter-facts.ts';
import { isMissing, vulkanLoader } from './vulkan-loader.ts';

/** A device of WebGPU. */
export interface Dawn {
  readonly device: GPUDevice;
  readonly adapter: AdapterFacts;
  /** What gpu.js is to find in place of a browser's `navigator.gpu`. */
  readonly root: { requestAdapter(): Promise<object> };
  /** What must live as long as the device: Dawn ends with the last of its references. */
  readonly alive: readonly object[];
  /** Gives back all that was taken from the device. */
  close(): void;
}

const softwareNames = /swiftshader|llvmpipe|lavapipe|basic render|software/i;

function factsOf({ info, limits }: GPUAdapter): AdapterFacts {
  const words = [info.vendor, info.architecture].filter((word) => word !== '');
  const name = info.device === '' ? words.join(' ') : `${words.join(' ')} (${info.device})`;
  return {
    name: name === '' ? 'an adapter without a name' : name,
    driver: info.description === '' ? 'unknown driver' : info.description,
    isSoftware: info.isFallbackAdapter || softwareNames.test(`${name} ${info.description}`),
    largestBuffer: limits.maxBufferSize,
    largestBinding: limits.maxStorageBufferBindingSize,
  };
}

const isNamed = ({ name, driver }: AdapterFacts, wanted: string): boolean =>
  `${name} ${driver}`.toLowerCase().includes(wanted.toLowerCase());

const whyNoAdapter = (): string =>
  process.platform === 'linux' && isMissing(vulkanLoader)
    ? `${vulkanLoader}, through which it is found, is not installed`
    : 'the system offers no adapter to WebGPU';

/**
 * Opens the graphics card for computing.
 * @param wanted part of the name of an adapter; one that runs in software is taken only if it is named.
 * @throws LabError `device-unavailable` if there is none to use.
 */
export async function openDawn(wanted: string | null): Promise<Dawn> {
  const root = create([]);
  const adapter = await root.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new LabError('device-unavailable', `No graphics card can be used: ${whyNoAdapter()}.`);
  const facts = factsOf(adapter);
  if (wanted !== null && !isNamed(facts, wanted)) {
    throw new LabError('device-unavailable', `There is no graphics card ${show(wanted)}; there is ${facts.name}.`);
  }
  if (wanted === null && facts.isSoftware) {
    throw new LabError('device-unavailable', `No graphics card can be used: ${facts.name} runs in software.`);
  }
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  const device = await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
  // gpu.js asks for an adapter and then for a device: it is given these.
  const given = { limits: adapter.limits, requestDevice: () => Promise.resolve(device) };
  return {
    device,
    adapter: facts,
    root: { requestAdapter: () => Promise.resolve(given) },
    alive: [root, adapter],
    close: () => device.destroy(),
  };
}
