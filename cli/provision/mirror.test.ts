import { describe, expect, it } from 'vitest';
import { DEFAULT_MIRROR, debianMirror, releaseOf } from './mirror.ts';
import { isAtLeast, versionIn } from './parts.ts';

describe('where packages come from', () => {
  it("[M1] the machine's own Debian mirror is used, in either style of its sources", () => {
    expect(debianMirror(['deb http://mirror.example/debian bookworm main'])).toBe(
      'http://mirror.example/debian',
    );
    expect(debianMirror(['deb [arch=amd64] https://a.example/x/debian/ sid main'])).toBe(
      'https://a.example/x/debian',
    );
    expect(debianMirror(['Types: deb\nURIs: http://b.example/debian\nSuites: trixie'])).toBe(
      'http://b.example/debian',
    );
  });

  it('[M2] comments, other archives and security mirrors are passed over', () => {
    const sources = [
      '# deb http://old.example/debian sid main\ndeb http://archive.ubuntu.com/ubuntu noble main',
      'URIs: http://deb.debian.org/debian-security',
    ];
    expect(debianMirror(sources)).toBe(DEFAULT_MIRROR);
  });

  it('[M3] the release is read with and without quotes', () => {
    expect(releaseOf('ID=debian\nVERSION_CODENAME="trixie"\n')).toEqual({ id: 'debian', codename: 'trixie' });
    expect(releaseOf('NAME=x')).toEqual({ id: '', codename: '' });
  });
});

describe('versions', () => {
  it('[M4] are compared place by place, not as text', () => {
    expect(isAtLeast('22.10.1', '22.10.1')).toBe(true);
    expect(isAtLeast('22.9.0', '22.10.1')).toBe(false);
    expect(isAtLeast('23.0', '22.10.1')).toBe(true);
    expect(versionIn('Asterisk 22.10.1+dfsg+~cs6')).toBe('22.10.1');
    expect(versionIn('none')).toBeNull();
  });
});
