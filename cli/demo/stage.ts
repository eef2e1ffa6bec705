/** A step of the demo that did not come about. */
export class StageFailed extends Error {
  readonly stage: string;
  constructor(stage: string, cause: unknown) {
    super(`${stage}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'StageFailed';
    this.stage = stage;
  }
}

/** Does `work`, tells a line when it is done, and names the stage in what it throws. */
export type Stage = <T>(name: string, work: () => Promise<T>, told?: (result: T) => string) => Promise<T>;

export function stages(tell: (line: string) => void, now: () => number): Stage {
  return async (name, work, told) => {
    const began = now();
    const result = await work().catch((cause: unknown) => {
      tell(`✗ ${name}`);
      throw cause instanceof StageFailed ? cause : new StageFailed(name, cause);
    });
    const detail = told?.(result) ?? '';
    tell(`✓ ${name}${detail === '' ? '' : `: ${detail}`} (${((now() - began) / 1000).toFixed(1)} s)`);
    return result;
  };
}

/** `work`, or an error that says what was waited for. */
export async function within<T>(ms: number, what: string, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} did not come within ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
