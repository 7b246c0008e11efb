/** The weight freight is charged for (domain: chargeable weight vectors). */
import { Big } from 'big.js';
import type { Volume, Weight } from './records.ts';

/** Cubic centimetres that weigh one kilogram. */
const CM3_PER_KG = 6000;
const KG_PER_POUND = '0.45359237';
const CM3_PER_UNIT: Readonly<Record<Volume['unit'], string>> = {
  MC: '1000000',
  CF: '28316.846592',
  CC: '1',
  CI: '16.387064',
};

export function inKilograms({ value, unit }: Weight): Big {
  return unit === 'K' ? new Big(value) : new Big(value).times(KG_PER_POUND);
}

/** Greater of gross and volume weight, rounded up to half a unit, in the unit of the gross weight. */
export function chargeableWeight(gross: Weight, volume: Volume | null): Weight {
  const byVolume = volume === null ? new Big(0) : volumeWeight(volume, gross.unit);
  const greater = byVolume.gt(gross.value) ? byVolume : new Big(gross.value);
  const halves = greater.times(2).round(0, Big.roundUp);
  return { value: halves.div(2).toFixed(1), unit: gross.unit };
}

function volumeWeight({ value, unit }: Volume, weightUnit: Weight['unit']): Big {
  const kilograms = new Big(value).times(CM3_PER_UNIT[unit]).div(CM3_PER_KG);
  return weightUnit === 'K' ? kilograms : kilograms.div(KG_PER_POUND);
}
