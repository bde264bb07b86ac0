import { type DeviceProfile, deviceProfiles } from './device-profile.ts'

/** Members may use the devices; `uaccess` adds whoever sits at the machine. */
const GROUP = 'taanuu'
const HEAD = `# Devices of a polling station for the people of the group "${GROUP}" and for whoever sits at the machine.
# Made by: taanuu devices rules
# Install: copy to /etc/udev/rules.d/70-taanuu.rules, then: udevadm control --reload && udevadm trigger`

/**
 * udev rules (udev(7)) that let people open the devices of the profiles. Serial lines are also kept from
 * ModemManager, which would send its own commands to them first.
 */
export function udevRules(profiles: readonly DeviceProfile[] = deviceProfiles): string {
  return `${[HEAD, '', ...profiles.flatMap(rulesOf)].join('\n')}\n`
}

function rulesOf({ title, connection, vendorId, productId }: DeviceProfile): readonly string[] {
  const usb = `ATTRS{idVendor}=="${hex(vendorId)}", ATTRS{idProduct}=="${hex(productId)}"`
  const access = `MODE="0660", GROUP="${GROUP}", TAG+="uaccess"`
  const rules =
    connection === 'serial'
      ? [`SUBSYSTEM=="tty", ${usb}, ${access}, ENV{ID_MM_DEVICE_IGNORE}="1"`]
      : [
          `KERNEL=="hidraw*", ${usb}, ${access}`,
          // The libusb way to the same device, where no hidraw node exists.
          `SUBSYSTEM=="usb", ATTR{idVendor}=="${hex(vendorId)}", ATTR{idProduct}=="${hex(productId)}", ${access}`,
        ]
  return [`# ${title}`, ...rules]
}

function hex(id: number): string {
  return id.toString(16).padStart(4, '0')
}
