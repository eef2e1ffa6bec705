"""A peer of the Vosk server protocol on Vosk's own Python package, driven the way alphacep's server drives it:
one model, a recogniser a connection, a pool of cpu_count threads, an answer to every message.

Arguments: folder of the model. Prints the port it listens on (127.0.0.1) and ends with its standard input.
"""

import asyncio
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

import vosk
import websockets

vosk.SetLogLevel(-1)
MODEL = vosk.Model(sys.argv[1])
POOL = ThreadPoolExecutor(os.cpu_count() or 1)
END_OF_SOUND = '{"eof" : 1}'


def answer(recognizer, message):
    if isinstance(message, str):
        return recognizer.FinalResult()
    if recognizer.AcceptWaveform(message):
        return recognizer.Result()
    return recognizer.PartialResult()


async def hear(connection):
    rate, words, recognizer = 8000.0, True, None
    async for message in connection:
        if isinstance(message, str) and message != END_OF_SOUND:
            config = json.loads(message)["config"]
            rate = float(config.get("sample_rate", rate))
            words = bool(config.get("words", words))
            continue
        if recognizer is None:
            recognizer = vosk.KaldiRecognizer(MODEL, rate)
            recognizer.SetWords(words)
        loop = asyncio.get_running_loop()
        await connection.send(await loop.run_in_executor(POOL, answer, recognizer, message))
        if message == END_OF_SOUND:
            return


async def main():
    async with websockets.serve(hear, "127.0.0.1", 0) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        os._exit(0)


asyncio.run(main())
