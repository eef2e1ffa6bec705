import { readFileSync } from 'node:fs';
import { ProcessConfig } from '../server/protocol/settings.ts';

/** @throws where the file is missing or is not the configuration the launcher writes. */
export function readConfig(path: string | undefined): ProcessConfig {
  if (path === undefined || path === '') throw new Error('HOTLINE_CONFIG must name the configuration file');
  return ProcessConfig.parse(JSON.parse(readFileSync(path, 'utf8')));
}
