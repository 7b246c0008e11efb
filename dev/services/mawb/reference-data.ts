/** Airports and airlines of the fixtures (domain: AWB numbers). */
import type { Airline, Airport } from './records.ts';

function airport(code: string, city: string, countryCode: string, timezone: string): Airport {
  return { code, name: `${city} (${code})`, city, countryCode, timezone, unLocode: `${countryCode}${code}` };
}

export const AIRPORTS: readonly Airport[] = [
  airport('SCL', 'Santiago', 'CL', 'America/Santiago'),
  airport('ANF', 'Antofagasta', 'CL', 'America/Santiago'),
  airport('IQQ', 'Iquique', 'CL', 'America/Santiago'),
  airport('PUQ', 'Punta Arenas', 'CL', 'America/Punta_Arenas'),
  airport('LIM', 'Lima', 'PE', 'America/Lima'),
  airport('MIA', 'Miami', 'US', 'America/New_York'),
  airport('JFK', 'New York', 'US', 'America/New_York'),
  airport('LAX', 'Los Angeles', 'US', 'America/Los_Angeles'),
  airport('MAD', 'Madrid', 'ES', 'Europe/Madrid'),
  airport('FRA', 'Frankfurt', 'DE', 'Europe/Berlin'),
  airport('AMS', 'Amsterdam', 'NL', 'Europe/Amsterdam'),
  airport('PVG', 'Shanghai', 'CN', 'Asia/Shanghai'),
  airport('HKG', 'Hong Kong', 'HK', 'Asia/Hong_Kong'),
  airport('GRU', 'São Paulo', 'BR', 'America/Sao_Paulo'),
  airport('BOG', 'Bogotá', 'CO', 'America/Bogota'),
  airport('PTY', 'Panama City', 'PA', 'America/Panama'),
];

export const AIRLINES: readonly Airline[] = [
  { prefix: '045', iataCode: 'LA', name: 'LATAM' },
  { prefix: '145', iataCode: 'UC', name: 'LATAM Cargo' },
  { prefix: '001', iataCode: 'AA', name: 'American' },
  { prefix: '016', iataCode: 'UA', name: 'United' },
  { prefix: '020', iataCode: 'LH', name: 'Lufthansa Cargo' },
  { prefix: '176', iataCode: 'EK', name: 'Emirates' },
  { prefix: '230', iataCode: 'CM', name: 'Copa' },
  { prefix: '369', iataCode: '5Y', name: 'Atlas Air' },
  { prefix: '549', iataCode: 'M3', name: 'ABSA' },
];
