/** Debian's own front door, for machines whose sources name no Debian mirror (Ubuntu, say). */
export const DEFAULT_MIRROR = 'http://deb.debian.org/debian';

const isDebianArchive = (uri: string) => /^(https?|mirror\+https?):\/\/[^/]+(\/.*)?\/debian\/?$/.test(uri);

/**
 * The Debian mirror this machine is set to use, found in the texts of its apt sources (one-line and deb822 style).
 * A machine behind a wall reaches only its own mirror, so that one is asked before the public one.
 */
export function debianMirror(sources: string[]): string {
  for (const text of sources) {
    for (const line of text.split('\n')) {
      const words = line.trim().split(/\s+/);
      if (words[0] !== 'deb' && words[0]?.toLowerCase() !== 'uris:') continue;
      const uri = words.find(isDebianArchive);
      if (uri !== undefined) return uri.replace(/\/$/, '');
    }
  }
  return DEFAULT_MIRROR;
}

/** A release as apt names it. */
export interface Release {
  id: string;
  codename: string;
}

/** Reads /etc/os-release. */
export function releaseOf(osRelease: string): Release {
  const value = (key: string) =>
    new RegExp(`^${key}="?([^"\\n]*)"?$`, 'm').exec(osRelease)?.[1]?.toLowerCase() ?? '';
  return { id: value('ID'), codename: value('VERSION_CODENAME') };
}
