import { ProcessConfig } from './protocol/settings.ts';

/** Reads the text of the file the launcher wrote; throws with the names of the wrong settings. */
export function readConfig(text: string): ProcessConfig {
  const parsed = ProcessConfig.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new Error(`the configuration does not fit: ${where}`);
}
