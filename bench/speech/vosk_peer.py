"""The peer of `./hotline bench speech`: Vosk's own Python package driven the way alphacep's vosk-server drives it.

One model, a recogniser per stream, a thread pool of cpu_count, a reply to every chunk. Arguments: folder of the model.
stdin: messages of a stream number, a kind (0 sound, 1 end) and a length, little-endian uint32 each, then the bytes.
stdout: a line of JSON per reply, {"stream": n, "reply": <what Vosk answered>}; {"ready": true} first.
"""
import asyncio
import concurrent.futures
import json
import os
import struct
import sys

from vosk import KaldiRecognizer, Model, SetLogLevel

HEAD = struct.Struct("<III")


def hear(recognizer, sound):
    if recognizer.AcceptWaveform(sound):
        return recognizer.Result()
    return recognizer.PartialResult()


async def serve_stream(number, chunks, model, pool, loop):
    recognizer = KaldiRecognizer(model, 16000)
    recognizer.SetWords(True)
    while True:
        sound = await chunks.get()
        if sound is None:
            reply = await loop.run_in_executor(pool, recognizer.FinalResult)
        else:
            reply = await loop.run_in_executor(pool, hear, recognizer, sound)
        print(json.dumps({"stream": number, "reply": json.loads(reply), "end": sound is None}), flush=True)
        if sound is None:
            return


async def main():
    SetLogLevel(-1)
    model = Model(sys.argv[1])
    pool = concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 1)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2**24)
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    streams, tasks = {}, set()
    print(json.dumps({"ready": True}), flush=True)
    while True:
        try:
            number, kind, length = HEAD.unpack(await reader.readexactly(HEAD.size))
            sound = await reader.readexactly(length)
        except asyncio.IncompleteReadError:
            return
        if number not in streams:
            streams[number] = asyncio.Queue()
            task = asyncio.create_task(serve_stream(number, streams[number], model, pool, loop))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        streams[number].put_nowait(sound if kind == 0 else None)
        if kind == 1:
            del streams[number]


asyncio.run(main())
