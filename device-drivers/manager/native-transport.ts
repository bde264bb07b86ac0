import { deviceError } from '../device-error.ts'
import { failed, ok, type Result } from '../result.ts'
import type { ByteTransport } from '../transport/byte-transport.ts'
import { createHidTransport } from '../transport/hid-transport.ts'
import { createSerialTransport } from '../transport/serial-transport.ts'
import type { FoundDevice } from './found-device.ts'

/**
 * The transport of a device that was found, over the native library that its connection needs. The library is loaded
 * when the transport is opened. Error: `UnsupportedModel` for a HID node without ids and for a local service, which
 * its driver reaches without a transport.
 */
export async function nativeTransport(device: FoundDevice): Promise<Result<ByteTransport>> {
  const { path, connection, vendorId, productId, serial, usagePage } = device
  const ids = vendorId === undefined || productId === undefined ? null : { vendorId, productId }
  switch (connection) {
    case 'serial':
    case 'pty':
      return ok(
        createSerialTransport({
          path,
          ...(ids ?? {}),
          ...(serial === undefined ? {} : { serialNumber: serial }),
        }),
      )
    case 'hid': {
      if (!ids)
        return failed(deviceError('UnsupportedModel', path, 'a HID node without vendor and product ids'))
      const match = {
        ...ids,
        ...(serial === undefined ? {} : { serialNumber: serial }),
        ...(usagePage === undefined ? {} : { usagePage }),
      }
      return ok(createHidTransport({ match }))
    }
    case 'service':
      return failed(deviceError('UnsupportedModel', path, 'a local service has no transport'))
  }
}
