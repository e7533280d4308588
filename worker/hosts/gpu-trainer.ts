import { serveGpu } from '../training/gpu/serve-gpu.ts';

/**
 * The process of the graphics card, on plain Node: it owns the device and computes what runs ask for, whose threads are
 * the lab's. A driver that crashes takes this process down and nothing else.
 */
serveGpu();
