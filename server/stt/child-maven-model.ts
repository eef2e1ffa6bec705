import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { unpackZip } from './fs-zip.ts';

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1';
const LIMIT_MS = 10 * 60_000;

/**
 * Fetches a model that lies in an artifact (`group:name:version:type`, a zip) of Maven Central by the `mvn` of this
 * machine, which checks its checksum, and unpacks its folder `inside` to `target`. False where there is no `mvn`.
 */
export async function fetchMavenModel(artifact: string, inside: string, target: string): Promise<boolean> {
  const present = await execa('mvn', ['--version'], { reject: false, stdio: 'ignore' });
  if (present.failed) return false;
  const work = await mkdtemp(join(tmpdir(), 'hotline-model-'));
  try {
    const options = { timeout: LIMIT_MS, stdin: 'ignore' } as const;
    const copy = [`-Dartifact=${artifact}`, `-DoutputDirectory=${work}`, '-Dtransitive=false'];
    await execa(
      'mvn',
      ['-q', '-B', `${PLUGIN}:get`, `-Dartifact=${artifact}`, '-Dtransitive=false'],
      options,
    );
    await execa('mvn', ['-q', '-B', `${PLUGIN}:copy`, ...copy], options);
    const [archive] = await readdir(work);
    if (archive === undefined) throw new Error('mvn copied no file');
    await unpackZip(join(work, archive), inside, target);
    return true;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
