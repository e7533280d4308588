import { expect, test } from 'vitest';
import { isMissing, vulkanLoader } from '../worker/engine/devices/gpu/vulkan-loader.ts';

test.skipIf(process.platform !== 'linux')('a library that the system does not have is missed', () => {
  expect(isMissing(`no-${vulkanLoader}`)).toBe(true);
  // Every Node for Linux with addons has this one.
  expect(isMissing('libdl.so.2')).toBe(false);
});
