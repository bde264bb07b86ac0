import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { deviceProfiles } from './device-profile.ts'
import { udevRules } from './udev-rules.ts'

const shipped = join(import.meta.dirname, '../../kiosk/hosts/electron/70-taanuu.rules')

describe('udev rules', () => {
  it('are shipped as the profiles have them', () => {
    expect(readFileSync(shipped, 'utf8')).toBe(udevRules())
  })

  it('name every device, by lines that udev can read', () => {
    const lines = udevRules().split('\n')
    for (const { title } of deviceProfiles) expect(lines).toContain(`# ${title}`)
    for (const line of lines.filter((text) => text !== '' && !text.startsWith('#'))) {
      expect(line).toMatch(/^[A-Z]+=="[\w*]+"(, [A-Z_]+(\{\w+\})?(==|=|\+=)"[\w]+")+$/)
    }
  })

  it('open both ways to a HID device', () => {
    const [first] = deviceProfiles
    const rules = udevRules([{ ...first, connection: 'hid', vendorId: 0x1209, productId: 0xa }])
    expect(rules).toContain('KERNEL=="hidraw*", ATTRS{idVendor}=="1209", ATTRS{idProduct}=="000a"')
    expect(rules).toContain('SUBSYSTEM=="usb", ATTR{idVendor}=="1209", ATTR{idProduct}=="000a"')
  })
})
