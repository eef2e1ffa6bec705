import type { Language } from '../protocol/ids.ts';

/** A model of sherpa-onnx as its release is packed: one folder whose name says what it is. File names, not paths. */
export type SherpaModel =
  | {
      readonly kind: 'transducer';
      readonly streaming: boolean;
      readonly encoder: string;
      readonly decoder: string;
      readonly joiner: string;
      readonly tokens: string;
      /** One word or name a line, put there by the city. */
      readonly hotWords: string | null;
    }
  | {
      readonly kind: 'onlineParaformer';
      readonly encoder: string;
      readonly decoder: string;
      readonly tokens: string;
    }
  | { readonly kind: 'whisper'; readonly encoder: string; readonly decoder: string; readonly tokens: string }
  | {
      readonly kind: 'zipformer2Ctc' | 'senseVoice' | 'paraformer';
      readonly model: string;
      readonly tokens: string;
    };

/** What a folder of `sherpa-onnx` (or of Whisper weights in its layout) holds; null: nothing that is known here. */
export function recogniseSherpa(folder: string, files: readonly string[]): SherpaModel | null {
  const tokens = files.find((file) => /(^|-)tokens\.txt$/.test(file));
  if (tokens === undefined) return null;
  const part = (name: string): string | undefined => {
    const fits = files.filter((file) => new RegExp(`(^|-)${name}[^/]*\\.onnx$`).test(file));
    // Eight-bit weights: twice as fast for a few tenths of a point.
    return fits.find((file) => file.includes('int8')) ?? fits[0];
  };
  const [encoder, decoder, joiner, model] = [part('encoder'), part('decoder'), part('joiner'), part('model')];
  const streaming = folder.includes('streaming');
  if (encoder !== undefined && decoder !== undefined) {
    if (joiner !== undefined) {
      const hotWords = files.find((file) => file === 'hotwords.txt') ?? null;
      return { kind: 'transducer', streaming, encoder, decoder, joiner, tokens, hotWords };
    }
    if (folder.includes('paraformer')) return { kind: 'onlineParaformer', encoder, decoder, tokens };
    return folder.includes('whisper') ? { kind: 'whisper', encoder, decoder, tokens } : null;
  }
  if (model === undefined) return null;
  if (folder.includes('sense-voice')) return { kind: 'senseVoice', model, tokens };
  if (folder.includes('paraformer')) return { kind: 'paraformer', model, tokens };
  return streaming && folder.includes('ctc') ? { kind: 'zipformer2Ctc', model, tokens } : null;
}

export const isStreaming = (model: SherpaModel): boolean =>
  model.kind === 'onlineParaformer' ||
  model.kind === 'zipformer2Ctc' ||
  (model.kind === 'transducer' && model.streaming);

/** The languages a release names in its folder; one that names none is taken for Chinese. */
export function sherpaLanguages(folder: string, model: SherpaModel): Language[] {
  const named = (['zh', 'en'] as const).filter((language) =>
    new RegExp(`[-.]${language}([-.]|$)`).test(folder),
  );
  if (named.length > 0) return named;
  return model.kind === 'whisper' ? ['zh', 'en'] : ['zh'];
}

/** Better ones first: words while they are spoken, then the figures of the models' own pages. */
export function sherpaRank(model: SherpaModel): number {
  if (isStreaming(model)) return 0;
  return ['senseVoice', 'paraformer', 'transducer', 'whisper'].indexOf(model.kind) + 1;
}

/** Settings of a recogniser as the addon takes them; see the typedefs in sherpa-onnx-node/types.js. */
export type SherpaConfig = {
  readonly featConfig: { readonly sampleRate: number; readonly featureDim: number };
  readonly modelConfig: Readonly<Record<string, unknown>>;
  readonly [option: string]: unknown;
};

/** `path`: makes a path of a file's name. */
export function sherpaConfig(
  model: SherpaModel,
  language: Language,
  path: (file: string) => string,
): SherpaConfig {
  const base = { featConfig: { sampleRate: 16_000, featureDim: 80 } };
  const common = { tokens: path(model.tokens), numThreads: 1, provider: 'cpu', debug: 0 };
  const withModel = (
    own: Readonly<Record<string, unknown>>,
    options: Readonly<Record<string, unknown>> = {},
  ) => ({
    ...base,
    modelConfig: { ...own, ...common },
    ...options,
  });
  switch (model.kind) {
    case 'transducer': {
      const transducer = {
        encoder: path(model.encoder),
        decoder: path(model.decoder),
        joiner: path(model.joiner),
      };
      if (model.hotWords === null) return withModel({ transducer }, { decodingMethod: 'greedy_search' });
      return withModel(
        { transducer, modelingUnit: 'cjkchar' },
        {
          // Hot words work with the beam search alone.
          decodingMethod: 'modified_beam_search',
          maxActivePaths: 4,
          hotwordsFile: path(model.hotWords),
          hotwordsScore: 1.5,
        },
      );
    }
    case 'onlineParaformer':
      return withModel({ paraformer: { encoder: path(model.encoder), decoder: path(model.decoder) } });
    case 'zipformer2Ctc':
      return withModel({ zipformer2Ctc: { model: path(model.model) } });
    case 'senseVoice':
      return withModel({
        senseVoice: { model: path(model.model), language, useInverseTextNormalization: 1 },
      });
    case 'paraformer':
      return withModel({ paraformer: { model: path(model.model) } });
    case 'whisper':
      return withModel({
        // Without padding it cuts the last words off, with the default 30 s it is three times slower.
        whisper: {
          encoder: path(model.encoder),
          decoder: path(model.decoder),
          language,
          task: 'transcribe',
          tailPaddings: 300,
        },
      });
  }
}
