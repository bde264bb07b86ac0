#!/usr/bin/env python3
"""A fingerprint program that knows nothing of Taanuu: EF01 over a serial port, standard library only.

It behaves as programs written for real modules do: handshake, password, parameters, enrolment of a finger from two
touches with a lift between them, search, match, download of a picture and of a template. Every frame's header, address,
length and checksum is checked. Prints one JSON object; exits with 0 when everything went as a module would do it.

usage: third-party-client.py DEVICE [--baud 57600] [--page 5] [--image FILE.pgm]
"""

import argparse
import json
import os
import select
import sys
import termios
import time

HEADER = b"\xef\x01\xff\xff\xff\xff"
COMMAND, DATA, ACK, END = 0x01, 0x02, 0x07, 0x08
NO_FINGER = 0x02
SPEEDS = {9600: termios.B9600, 19200: termios.B19200, 38400: termios.B38400,
          57600: termios.B57600, 115200: termios.B115200}


class Trouble(Exception):
    pass


class Module:
    def __init__(self, path, baud):
        self.fd = os.open(path, os.O_RDWR | os.O_NOCTTY)
        self.set_speed(baud)
        termios.tcflush(self.fd, termios.TCIOFLUSH)
        self.frames = 0

    def set_speed(self, baud):
        iflag, oflag, cflag, lflag, _, _, cc = termios.tcgetattr(self.fd)
        cflag = termios.CS8 | termios.CREAD | termios.CLOCAL
        cc[termios.VMIN], cc[termios.VTIME] = 0, 0
        termios.tcsetattr(self.fd, termios.TCSANOW, [0, 0, cflag, 0, SPEEDS[baud], SPEEDS[baud], cc])

    def read(self, count, deadline):
        got = b""
        while len(got) < count:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.fd], [], [], left)[0]:
                raise Trouble(f"silence after {len(got)} of {count} bytes")
            got += os.read(self.fd, count - len(got))
        return got

    def frame(self, timeout):
        head = self.read(9, time.monotonic() + timeout)
        if head[:6] != HEADER:
            raise Trouble(f"header {head[:6].hex()}")
        pid, length = head[6], int.from_bytes(head[7:9], "big")
        if not 2 <= length <= 258:
            raise Trouble(f"length {length}")
        rest = self.read(length, time.monotonic() + 1)
        content, told = rest[:-2], int.from_bytes(rest[-2:], "big")
        if (pid + head[7] + head[8] + sum(content)) & 0xFFFF != told:
            raise Trouble("checksum")
        self.frames += 1
        return pid, content

    def ask(self, *content, timeout=2.0):
        body = bytes(content)
        length = (len(body) + 2).to_bytes(2, "big")
        check = (COMMAND + sum(length) + sum(body)) & 0xFFFF
        os.write(self.fd, HEADER + bytes([COMMAND]) + length + body + check.to_bytes(2, "big"))
        pid, answer = self.frame(timeout)
        if pid != ACK or not answer:
            raise Trouble(f"packet {pid:#x} where an acknowledgement was due")
        return answer[0], answer[1:]

    def must(self, name, *content, timeout=2.0):
        code, rest = self.ask(*content, timeout=timeout)
        if code != 0:
            raise Trouble(f"{name} answered {code:#04x}")
        return rest

    def download(self):
        data = b""
        while True:
            pid, content = self.frame(1.0)
            if pid not in (DATA, END):
                raise Trouble(f"packet {pid:#x} inside a download")
            data += content
            if pid == END:
                return data


def wait_for_finger(module, present, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        code, _ = module.ask(0x01, timeout=3.0)
        if code == (0x00 if present else NO_FINGER):
            return
        if code not in (0x00, NO_FINGER, 0x03):
            raise Trouble(f"GenImg answered {code:#04x}")
        time.sleep(0.05)
    raise Trouble("no finger came" if present else "the finger stayed")


def features(module, buffer):
    for _ in range(5):
        wait_for_finger(module, True, 15)
        code, _ = module.ask(0x02, buffer, timeout=3.0)
        if code == 0:
            return
        if code not in (0x06, 0x07):
            raise Trouble(f"Img2Tz answered {code:#04x}")
    raise Trouble("five touches without features")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("device")
    options.add_argument("--baud", type=int, default=57600)
    options.add_argument("--page", type=int, default=5)
    options.add_argument("--image")
    options = options.parse_args()
    high, low = options.page >> 8, options.page & 0xFF
    module = Module(options.device, options.baud)
    report = {}

    module.must("HandShake", 0x40)
    module.must("VfyPwd", 0x13, 0, 0, 0, 0)
    parameters = module.must("ReadSysPara", 0x0F)
    if len(parameters) != 16:
        raise Trouble(f"{len(parameters)} bytes of parameters")
    report["capacity"] = int.from_bytes(parameters[4:6], "big")
    report["packet"] = 32 << int.from_bytes(parameters[12:14], "big")
    report["baud"] = 9600 * int.from_bytes(parameters[14:16], "big")
    module.must("Empty", 0x0D)

    features(module, 1)
    wait_for_finger(module, False, 15)
    features(module, 2)
    report["match"] = int.from_bytes(module.must("Match", 0x03), "big")
    module.must("RegModel", 0x05)
    module.must("Store", 0x06, 1, high, low)
    report["stored"] = int.from_bytes(module.must("TempleteNum", 0x1D), "big")
    bitmap = module.must("ReadIndexTable", 0x1F, high)
    report["index"] = [bit for bit in range(256) if bitmap[bit >> 3] >> (bit & 7) & 1]

    wait_for_finger(module, False, 15)
    features(module, 1)
    found = module.must("Search", 0x04, 1, 0, 0, report["capacity"] >> 8, report["capacity"] & 0xFF, timeout=3.0)
    report["found"] = int.from_bytes(found[:2], "big")
    report["score"] = int.from_bytes(found[2:4], "big")
    module.must("UpChar", 0x08, 1)
    report["template"] = len(module.download())

    wait_for_finger(module, False, 15)
    wait_for_finger(module, True, 15)
    module.must("UpImage", 0x0A)
    began = time.monotonic()
    picture = module.download()
    report["imageSeconds"] = round(time.monotonic() - began, 3)
    report["imageBytes"] = len(picture)
    pixels = bytes(value * 17 for byte in picture for value in (byte >> 4, byte & 15))
    report["greys"] = len(set(pixels))
    report["dark"] = round(sum(1 for value in pixels if value < 128) / len(pixels), 3)
    if options.image:
        with open(options.image, "wb") as file:
            file.write(b"P5 256 288 255\n" + pixels)

    module.must("DeletChar", 0x0C, high, low, 0, 1)
    code, _ = module.ask(0x04, 1, 0, 0, 0, 200, timeout=3.0)
    report["afterDelete"] = code
    report["frames"] = module.frames
    print(json.dumps(report))
    wrong = [name for name, good in {
        "match": report["match"] > 0, "stored": report["stored"] == 1, "index": report["index"] == [low],
        "found": report["found"] == options.page, "template": report["template"] == 512,
        "imageBytes": report["imageBytes"] == 36864, "afterDelete": report["afterDelete"] == 0x09,
    }.items() if not good]
    if wrong:
        raise Trouble("not as a module: " + ", ".join(wrong))


if __name__ == "__main__":
    try:
        main()
    except (Trouble, OSError) as error:
        print(f"third-party client: {error}", file=sys.stderr)
        sys.exit(1)
