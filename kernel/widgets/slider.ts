// `slider(min, max)`: the slider that fits two numbers.
import { floatSlider, intSlider, type NumberSlider, type NumberSliderWidget } from "./controls.ts";
import type { Options } from "./widget.ts";

/**
 * A slider from `min` to `max`: over whole numbers if both are whole, else over about a hundred round steps.
 *
 * @throws RangeError if `min` is above `max`.
 *
 * @example
 * slider(0.1, 5).step // 0.05
 */
export function slider(min: number, max: number, options: Options<NumberSlider> = {}): NumberSliderWidget {
  const whole = [min, max, options.step ?? 1, options.value ?? min].every(Number.isInteger);
  if (whole) return intSlider({ min, max, ...options });
  const step = roundStep((max - min) / 100);
  const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(options.step ?? step))));
  return floatSlider({ min, max, step, readoutFormat: `.${digits}f`, ...options });
}

/** The nearest of 1, 2 and 5 times a power of ten. */
function roundStep(step: number): number {
  if (!(step > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(step));
  const factor = [1, 2, 5, 10].reduce((best, next) =>
    Math.abs(next * power - step) < Math.abs(best * power - step) ? next : best,
  );
  return Number((factor * power).toPrecision(12));
}
