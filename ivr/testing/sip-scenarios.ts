/** SIPp scenarios of the citizen and of an agent's SIP phone. https://sipp.readthedocs.io/en/latest/scenarios/ownscenarios.html */

const scenario = (name: string, ...steps: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="${name}">\n${steps.join('\n')}\n</scenario>\n`;
const send = (lines: string, attributes = '') => `<send ${attributes}><![CDATA[\n${lines}\n]]></send>`;
const pause = (ms: number) => `<pause milliseconds="${ms}"/>`;
const optional = (code: number) => `<recv response="${code}" optional="true"/>`;

/** `sound`: a file of raw A-law samples, played round and round from here on. */
const plays = (sound: string) => `<nop><action><exec rtp_stream="${sound},-1,8,PCMA/8000"/></action></nop>`;

const SDP = `v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000`;

const withSdp = `Content-Type: application/sdp
Content-Length: [len]

${SDP}`;
const nothing = 'Content-Length: 0\n';

const INVITE = `INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:13800001111@[local_ip]:[local_port]>;tag=[pid]caller[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:13800001111@[local_ip]:[local_port]>
Max-Forwards: 70
${withSdp}`;

const inDialog = (method: string, cseq: number) => `${method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:13800001111@[local_ip]:[local_port]>;tag=[pid]caller[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: ${cseq} ${method}
Max-Forwards: 70
${nothing}`;

const dial = [
  send(INVITE, 'retrans="500"'),
  optional(100),
  optional(180),
  optional(183),
  '<recv response="200"/>',
  send(inDialog('ACK', 1)),
];
const answerBye = `<recv request="BYE"/>${send(
  `SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
${nothing}`,
)}`;

/** `file`: raw A-law, played again and again. */
export const callerSpeaks = (file: string) =>
  scenario(
    'caller speaks',
    ...dial,
    `<nop><action><exec rtp_stream="${file},-1,8,PCMA/8000"/></action></nop>`,
    answerBye,
  );
export const callerStays = scenario('caller stays', ...dial, answerBye);
/** Silent, so that the sound for this caller goes where the SDP says: to a port at which a test listens. */
export const callerHearsAt = (port: number) => callerStays.replaceAll('[rtpstream_audio_port]', String(port));
export const callerSays = (sound: string) => scenario('caller says', ...dial, plays(sound), answerBye);
export const callerLeavesAfter = (ms: number) =>
  scenario(
    'caller leaves',
    ...dial,
    pause(ms),
    send(inDialog('BYE', 2), 'retrans="500"'),
    '<recv response="200"/>',
  );

const answerOf = (status: string, body: string) => `SIP/2.0 ${status}
[last_Via:]
[last_From:]
[last_To:];tag=[pid]agent[call_number]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port]>
${body}`;
const ringing = ['<recv request="INVITE"/>', send(answerOf('180 Ringing', nothing))];
const pickUp = [...ringing, send(answerOf('200 OK', withSdp), 'retrans="500"'), '<recv request="ACK"/>'];

export const agentAnswers = scenario('agent answers', ...pickUp, answerBye);
export const agentSays = (sound: string) => scenario('agent says', ...pickUp, plays(sound), answerBye);
/** As `agentSays`, but the far side's sound goes to another port, where a test listens. */
export const agentSaysElsewhere = (sound: string, port: number) =>
  agentSays(sound).replaceAll('[rtpstream_audio_port]', String(port));
export const agentAnswersAfter = (ms: number) =>
  scenario(
    'agent answers later',
    ...ringing,
    pause(ms),
    send(answerOf('200 OK', withSdp), 'retrans="500"'),
    '<recv request="ACK"/>',
    answerBye,
  );
export const agentDeclines = scenario(
  'agent declines',
  ...ringing,
  send(answerOf('603 Decline', nothing), 'retrans="500"'),
  '<recv request="ACK"/>',
);
export const agentLetsRing = scenario(
  'agent lets it ring',
  ...ringing,
  '<recv request="CANCEL"/>',
  send(`SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:];tag=[pid]agent[call_number]
[last_Call-ID:]
[last_CSeq:]
${nothing}`),
  send(
    `SIP/2.0 487 Request Terminated
[last_Via:]
[last_From:]
[last_To:];tag=[pid]agent[call_number]
[last_Call-ID:]
CSeq: 1 INVITE
${nothing}`,
  ),
  '<recv request="ACK"/>',
);

const registration = (cseq: number, extension: string, contactPort: number, extra: string) =>
  `REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:${extension}@[remote_ip]>;tag=[pid]reg
To: <sip:${extension}@[remote_ip]>
Call-ID: [call_id]
CSeq: ${cseq} REGISTER
${extra}Contact: <sip:${extension}@[local_ip]:${contactPort}>
Expires: 3600
Max-Forwards: 70
${nothing}`;
export const phoneRegisters = (extension: string, secret: string, contactPort: number) =>
  scenario(
    'phone registers',
    send(registration(1, extension, contactPort, ''), 'retrans="500"'),
    '<recv response="401" auth="true"/>',
    send(
      registration(2, extension, contactPort, `[authentication username=${extension} password=${secret}]\n`),
      'retrans="500"',
    ),
    '<recv response="200"/>',
  );
