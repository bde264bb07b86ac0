#!/usr/bin/python3
"""Puts a simulated device behind the unmodified native libraries: umockdev's /dev node on one side, a Unix socket on the
other. Started under umockdev-wrapper:

    umockdev-wrapper /usr/bin/python3 umockdev-bridge.py KIND SOCKET -- PROGRAM...

KIND is `serial` (a CP2102 bridge, /dev/ttyUSB0) or `hid` (a vendor-defined device of 64-byte reports, /dev/hidraw0; the
file HID_DESCRIPTOR in the environment holds its report descriptor in hexadecimal). PROGRAM sees the device as if it were
plugged in. The byte NUL on standard input unplugs it. Ends with PROGRAM's exit code.
"""

import os
import select
import socket
import subprocess
import sys
import threading
import time

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402

USB = "/devices/pci0000:00/0000:00:14.0/usb1/1-1"
CHUNK = 4096

SERIAL = f"""P: {USB}
E: SUBSYSTEM=usb
E: DEVTYPE=usb_device
A: idVendor=10c4
A: idProduct=ea60
A: serial=SIM0001
A: product=CP2102 USB to UART Bridge Controller

P: {USB}/1-1:1.0/ttyUSB0/tty/ttyUSB0
N: ttyUSB0
E: DEVNAME=/dev/ttyUSB0
E: SUBSYSTEM=tty
E: ID_BUS=usb
E: ID_VENDOR=Silicon_Labs
E: ID_VENDOR_ID=10c4
E: ID_MODEL_ID=ea60
E: ID_SERIAL_SHORT=SIM0001
E: DEVLINKS=/dev/serial/by-id/usb-Silicon_Labs_CP2102_SIM0001-if00-port0
"""

HID = f"""P: {USB}
E: SUBSYSTEM=usb
E: DEVTYPE=usb_device
A: idVendor={{vendor:04x}}
A: idProduct={{product:04x}}
A: serial=SIM0001
A: manufacturer=Taanuu
A: product=Taanuu simulated device
A: bcdDevice=0100

P: {USB}/1-1:1.0
E: SUBSYSTEM=usb
E: DEVTYPE=usb_interface
A: bInterfaceNumber=00

P: {USB}/1-1:1.0/0003:{{vendor:04X}}:{{product:04X}}.0001
E: SUBSYSTEM=hid
E: HID_ID=0003:0000{{vendor:04X}}:0000{{product:04X}}
E: HID_NAME=Taanuu simulated device
E: HID_UNIQ=SIM0001
H: report_descriptor={{descriptor}}

P: {USB}/1-1:1.0/0003:{{vendor:04X}}:{{product:04X}}.0001/hidraw/hidraw0
N: hidraw0
E: DEVNAME=/dev/hidraw0
E: SUBSYSTEM=hidraw
"""

HID_IOCTLS = """@DEV /dev/hidraw0
HIDIOCGRDESCSIZE 0 {size}
HIDIOCGRDESC 0 {descriptor}
HIDIOCGRAWINFO 0 {info}
"""


def little(value, count):
    return value.to_bytes(count, "little").hex().upper()


def plug_in(bed, kind):
    if kind == "serial":
        bed.add_from_string(SERIAL)
        return "/dev/ttyUSB0"
    vendor, product = int(os.environ["HID_VENDOR"], 16), int(os.environ["HID_PRODUCT"], 16)
    descriptor = open(os.environ["HID_DESCRIPTOR"]).read().strip().upper()
    bed.add_from_string(HID.format(vendor=vendor, product=product, descriptor=descriptor))
    size = len(descriptor) // 2
    ioctls = HID_IOCTLS.format(
        size=little(size, 4),
        descriptor=little(size, 4) + descriptor.ljust(2 * 4096, "0"),
        info=little(3, 4) + little(vendor, 2) + little(product, 2),
    )
    path = os.path.join(bed.get_root_dir(), "hidraw.ioctl")
    with open(path, "w") as file:
        file.write(ioctls)
    bed.load_ioctl(None, path)
    return "/dev/hidraw0"


class Relay:
    """Carries bytes between the device node and the socket."""

    def __init__(self, line):
        self.line = line
        self.fd = None
        self.running = True
        for work in (self.to_socket, self.to_node):
            threading.Thread(target=work, daemon=True).start()

    def to_socket(self):
        while self.running:
            fd = self.fd
            if fd is None:
                time.sleep(0.02)
                continue
            try:
                if select.select([fd], [], [], 0.1)[0]:
                    data = os.read(fd, CHUNK)
                    if data:
                        self.line.sendall(data)
            except (OSError, ValueError):
                # EIO: no program has the node open.
                time.sleep(0.02)

    def to_node(self):
        while self.running:
            try:
                data = self.line.recv(CHUNK)
            except OSError:
                return
            if not data:
                return
            fd = self.fd
            while data and fd is not None:
                try:
                    data = data[os.write(fd, data):]
                except OSError:
                    break


def main():
    kind, path, separator, *program = sys.argv[1:]
    if separator != "--" or kind not in ("serial", "hid") or not program:
        sys.exit(__doc__)
    line = socket.socket(socket.AF_UNIX)
    line.connect(path)
    bed = UMockdev.Testbed.new()
    node = plug_in(bed, kind)
    relay = Relay(line)
    relay.fd = bed.get_dev_fd(node)
    child = subprocess.Popen(program, stdin=subprocess.DEVNULL)

    def obey():
        while True:
            order = os.read(0, 1)
            if not order:
                return
            if order == b"\x00" and relay.fd is not None:
                fd, relay.fd = relay.fd, None
                # The node hangs up, as a pulled cable makes it; its entry in /sys stays.
                os.close(fd)

    threading.Thread(target=obey, daemon=True).start()
    code = child.wait()
    relay.running = False
    sys.stdout.flush()
    os._exit(code if code >= 0 else 1)


if __name__ == "__main__":
    main()
