import { CallId } from '../../../server/protocol/ids.ts';
import type { PageProps } from '../session/page-props.ts';
import { usePlace } from '../ui/dom-hash.ts';
import { CallPlayer } from './call-player.tsx';
import { SearchPage } from './search-page.tsx';

/** `#/calls` searches in all transcripts; `#/calls/<id>?at=<ms>`: one call to listen back to, from that moment of it. */
export function CallsPage(props: PageProps) {
  const { path, query } = usePlace();
  const callId = CallId.safeParse(path[1]);
  const at = query.get('at');
  const atMs = at !== null && /^\d{1,9}$/.test(at) ? Number(at) : null;
  return (
    <main className="calls">
      {callId.success ? (
        <CallPlayer {...props} key={callId.data} callId={callId.data} atMs={atMs} />
      ) : (
        <SearchPage {...props} />
      )}
    </main>
  );
}
