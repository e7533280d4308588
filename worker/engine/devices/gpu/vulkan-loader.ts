import { constants } from 'node:os';

/** The library through which programs find the graphics cards of a Linux machine; Debian's package is libvulkan1. */
export const vulkanLoader = 'libvulkan.so.1';

/** Whether the system's linker finds no library of a name. */
export function isMissing(library: string): boolean {
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_LAZY);
    return false;
  } catch (error) {
    // A library that is there is refused for being no addon of Node.
    return error instanceof Error && error.message.includes('cannot open shared object file');
  }
}
