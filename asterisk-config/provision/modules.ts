/** The modules Asterisk loads, and no others, by what they are for. */
const MODULES = {
  foundation: [
    'res_timing_timerfd',
    'res_crypto',
    'res_sorcery_config',
    'res_sorcery_memory',
    'res_sorcery_astdb',
    'pbx_config',
  ],
  sip: [
    'res_pjproject',
    'res_pjsip',
    'res_pjsip_session',
    'res_pjsip_sdp_rtp',
    'res_pjsip_pubsub',
    'res_pjsip_authenticator_digest',
    'res_pjsip_endpoint_identifier_ip',
    'res_pjsip_endpoint_identifier_user',
    'res_pjsip_registrar',
    'res_pjsip_transport_websocket',
    'res_pjsip_caller_id',
    'res_pjsip_header_funcs',
    'res_pjsip_nat',
    'res_pjsip_dtmf_info',
    'res_pjsip_empty_info',
    'res_pjsip_dlg_options',
    'res_pjsip_rfc3326',
    'res_http_websocket',
    'chan_pjsip',
  ],
  sound: [
    'res_rtp_asterisk',
    'res_srtp',
    'res_format_attr_opus',
    'codec_alaw',
    'codec_ulaw',
    'codec_a_mu',
    'codec_resample',
    'format_sln',
    'format_wav',
    'format_pcm',
    'res_musiconhold',
  ],
  ari: [
    'res_ari',
    'res_ari_model',
    'res_ari_applications',
    'res_ari_asterisk',
    'res_ari_bridges',
    'res_ari_channels',
    'res_ari_endpoints',
    'res_ari_events',
    'res_ari_playbacks',
    'res_ari_recordings',
    'res_ari_sounds',
    'res_stasis',
    'res_stasis_answer',
    'res_stasis_broadcast',
    'res_stasis_playback',
    'res_stasis_recording',
    'res_stasis_snoop',
    'app_stasis',
    'app_stasis_broadcast',
  ],
  media: ['res_websocket_client', 'chan_websocket'],
  bridges: ['bridge_simple', 'bridge_softmix', 'bridge_holding', 'bridge_native_rtp', 'chan_bridge_media'],
  dialplan: [
    'app_queue',
    'res_cdrel_custom',
    'cel_custom',
    'app_playback',
    'app_celgenuserevent',
    'app_stack',
    'func_callerid',
    'func_channel',
    'func_uri',
    'func_timeout',
    'func_hangupcause',
    'func_logic',
    'func_strings',
    'func_uuid',
    'func_volume',
  ],
};

/** Every module a build of Asterisk must have for this project, as file names. */
export const REQUIRED_MODULES: readonly string[] = Object.values(MODULES)
  .flat()
  .map((name) => `${name}.so`);

/** Opus is built by Digium or from the open source; a build has one of them, and calls work without (in G.711). */
export const OPUS_MODULES: readonly string[] = ['codec_opus.so', 'codec_opus_open_source.so'];

/** The modules to load out of those a build has. */
export function modulesToLoad(available: readonly string[]): string[] {
  const opus = OPUS_MODULES.find((name) => available.includes(name));
  return opus === undefined ? [...REQUIRED_MODULES] : [...REQUIRED_MODULES, opus];
}
