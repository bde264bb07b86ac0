import type { DeviceIdentity } from '../device-identity.ts'
import type { ByteTransport } from './byte-transport.ts'

/** What is known of a device from its connection alone, before it has answered. */
export function identityOf(
  transport: ByteTransport,
  kind: DeviceIdentity['kind'],
  protocol: DeviceIdentity['protocol'],
): DeviceIdentity {
  const { vendorId, productId, ...connection } = transport.info
  return {
    kind,
    protocol,
    transport: connection.kind,
    path: connection.path,
    simulated: connection.simulated,
    ...(vendorId === undefined ? {} : { vendorId }),
    ...(productId === undefined ? {} : { productId }),
  }
}
