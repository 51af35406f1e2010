// The kernel's picture in launchers, beside the kernelspec: a T over a curve that falls as gradients do. The PNGs are
// the SVG drawn in 32 and 64 pixels, for clients that show no SVG.
import { Buffer } from "node:buffer";

const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
  <rect width="64" height="64" rx="10" fill="#1f4e8c"/>
  <path d="M12 14v38h42" fill="none" stroke="#9db8dc" stroke-width="3" stroke-linecap="round" stroke-linejoin="round"/>
  <path d="M15 17c6 22 16 30 37 31" fill="none" stroke="#ffb454" stroke-width="5" stroke-linecap="round"/>
  <path d="M32 12h22M43 12v22" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round"/>
</svg>
`;

const png = (base64: string): Uint8Array => Buffer.from(base64, "base64");

/** What stands in each file, by its name. */
export const logos: Readonly<Record<string, string | Uint8Array>> = {
  "logo-svg.svg": svg,
  "logo-32x32.png": png(
    "iVBORw0KGgoAAAANSUhEUgAAACAAAAAgCAYAAABzenr0AAADaUlEQVR4nMSXXUiTURjH/+fdu6lrays1ddkya33Rt31BQazCKLKo" +
      "6LIgirotMAqKkD4uCiOCLiKlwptI88YuvLCMiEDIxEoNMz83ZOq0ufn1zm2nc45m6WZ+zfljz55n533g/M95znl3joxhkjOyD0qg" +
      "twkhqeynEbODi1LaEAC5bn+dWcwbCE7mq8xK8y1QcpUQ9jsCUMo+BHdsUeYssvjIfasMWooIwzSwicABWQV6BXMAm2yJzUSmTCg2" +
      "TXfiTXF6mBMnv1xaHC60Oj1/RbC+ZdZ5AqZB/IJ5+Jh7HmQK4tmIsf3MY3T86h1WgAQ5VOKWtSnCV9Q0YbYJKWCdJRkWTQMupXzH" +
      "g/JkVLTrg3L4KHadexJUghvnrFi7LB41jR24mftu1DNegpHR/08AZ6v2G9Ys6IZW9uNE0bqQObye/9aU4+5VRnxZlQ0TIY33wOZN" +
      "Ej4tsQfxWi9mi3EFVCmrRuLDqZ2IuACX34Bqp1bEB5fNgQBOcWOs8NtYGVKN/Yi4gPzaOPgCEHv9woZWRFxAe18UXtUuEvExixOx" +
      "MeFfjNJECY8qTQiwWdCoKK7taEG4mVCA3RONZ9WJIj6+0gmruQvhZEIBnHufzEyIRsQPrfWwGPvGza23d47yYRGg+CRcLLWIeH6U" +
      "Hy8yapCkU0LmZuWU4tDFPOHDJoBT3qbHnTKziONifCg8Uo3NizxBeYNs2/D/Ae7DKoCT89XEbGg9mHReIeJSmg1atR/TRWVclZ41" +
      "tnHj6qGRfqkNXvUf7AZxftme6IHE5O80eXB2vQOphn54vBIcvRoE6OQPCTKmDMGDz0vw3mbEw30/sUSvIFoOiB3CTfETVLbrUO7Q" +
      "w9mvhkuR4RqQUeeKETsqDAKG4GcE68uN2JPsQsaKLuxn21OnCSCKvS92JHmEjWVLXhq6BtThEcDxBSS8bVkoTC0FsDPJzd4TLuxl" +
      "lmIYGJXLj2P+EKUZV0BCnAGnj+7GVGli9pT1LSuDiCasPGQAMZIXbr8Oy5e7g455IQVU1dkxU3xUjR5u0LGh/2l1B+WRpRnZjume" +
      "jGcMRZvEylKJOYL3LbHbQba4JkW6c9anH+Suqru2pMGwMl3LbsVTX3Ez46a9KPO5ikfdP0reGFanFxBK2ZuCxLI1MTvXc4pm9lVI" +
      "JXKqpehyAW/6DQAA//+ETn9uAAAABklEQVQDANNFOrgUwdf1AAAAAElFTkSuQmCC",
  ),
  "logo-64x64.png": png(
    "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAYAAACqaXHeAAAGjklEQVR4nOyba0wUVxTH/7MPVnnLY5HnChRQaihibRGNUBMtKlrb" +
      "RtOqDUlrte0HY/GV+KFJk6ZJAxjbpGlMU2O1iUHrB4ViWxKr2CqgoQj1AYrIsrK8ZZdleSy7t3emQoDZhX3CDttfcpiZM3d35vy5" +
      "986dc+9KYIGYzYU5hCGvighJo4dpYJiFEBAEUNO/1cSEaoYRVSmLD5SYK8dMdig258cShvmJnsjAHIIKcoMhZFdz8aGm8X7R+ANF" +
      "TsFuGnztXAuehY2JjS16S+H74/3i0Z3onIKPGBFO0IJemKOwsVF7wz9hfbu24ffbz320vW86FgeRsZZhGB94AISQfpjEKcpf8h7T" +
      "JkAYiE1nPCV4Fi5WsfE0GzsTubkwXcKQm/BARgizUiSGKR0eChu7hG6z4LEwtPbTP5gFAnznIXtlAsJD/OAK1F19+PXmQ2h0gxbL" +
      "0CdAOqPYUkAww4QGeqP061xu60o6e/XYsO9HdGn0FsuIMAtsWJXo8uBZ2GtspNeaCglsID5Gzm0blR0QDMzUp62uAUmx4diZk8EZ" +
      "u+8IV249xojRBFfDXoO91lRYXQMWhgSM7SeFS7EuUAXNkBQXHwVDO2xTRYKqQ4vMvT9gdapi2k4wfWk0tagJvop/VNRapvwc2wn+" +
      "WdOMp53aKcvZducUOVGiMPkCpCIjd/xJqgpZ55ZhaMS27oS9saKyumnL7X83w4wALTh+9gacgc2dYCSpHwueJdzXgA+WqiFUbBZg" +
      "CPN5vk1x3RAqNgvQyiTwfC+G6BHlOwQhYrMAvUwY1IP+PP+meGHWArsGQlXPFvF8G2J7IETsEuBWr4LnS5XrEDp/GELDLgFaBoOh" +
      "6pPx/DkCbAZ2vwsUNwbxfDuXtENo2C1AaVMwz/fCgkGsiuyFkLBbgLpOX7PN4MMUYQ2KHHodPntfzvNlRWsQHzgAoeCQAKfuLoRu" +
      "mP8Ve1JaIRQcEqDfIMaZe2E8/9aELoQI5JHocEbo+9oIDBsnZh1kYoL3koXxRHBYgJ5BKYrqQ3n+3bQzDPN2/1rglJzgiZpImCal" +
      "Vn2kJhx77RHcHacIoNLJcLKOv3xgVaTW7QdHTssK59+KMTsuOJrejEg3flV2mgBDRhHy/ojn+dmmcHyt/U2hR6u3ymcvTp0XqGrz" +
      "R9EDfoe4YmEfPs9ogj1MziBbk+m1BZuTotPxxU0F1sb0ItTbMMGfu7SdqyVfVips+r7xGWQWazK9tuB0AfoMEhwpj8PJ7HreuT0v" +
      "qaGjg6dvqqNs+k5rM8j24JKpsSvKBcivijZ7Lu9lFTUl3AWXzQ1+S8cGX1WaF2FfWitK365FwgLndWb24tLJ0e/uWBYhOViP0rfq" +
      "sH+5ChKR66fJLOHy2eGpRJDSdwZWgPJ3avBx6lMEyEYw08zI9DgrwuFrcRgwmL9chO8wjrzSgju5t5Gf2YikoJlrGk5/CljiXL0c" +
      "11UBXICroyw/xrYldXKm1MpQ0eqPSjq2YLdPdTK4ghkTgEXdL8Ou0mRsS+zAZxnN8PMyWiwb4z9ErRPbF3dyxx39UvxFhahQB+B+" +
      "lzfUei906h1f0zmjAoxyvkGOa1xteIxMmkKzBrmPAW8mdHM2HrVOijYqRJuOWr8XmjTzcbkpCJ0D1okzKwKwdOhlyL28BMvkfVyV" +
      "3/pCF7yltj8N2Nlp1iDvH/MdXNGC7J9T0No/fbOZlTVC4/m7ww9Hr8ch7fRyHLgaj0q146vG/GVGvG7lVN2s1YDJDBrFuNAQylkw" +
      "zSdmRGixkrVwDWIDbX+dNvdqbg63EWA83bT9FjeGcMYi9x7iBGETLElB/TTVZkCYj8Hi559o5qGsOciqa9klgCIiBJkrFmMmeUat" +
      "RP+fjeInGUCgdAABo1tq7UN+uN27CPExPVatZrNLgEWRIZy5Gzpq7JL3zOfHRZcrUd809UyV1QJ0P9NBaEjF4mnLWC3AA6pkydUa" +
      "+PnMgxDQ6Aa4e54OCQjawSBsuoIjRiOq7z3BnILGLiIMauChsLGLQIjHCsDG/n8NMBL/S3RWyzUZRzeGENwlMvFFUWvxXj0xkh3U" +
      "JbwlXnZDYxVhu+p83gD3oNQ+LOsISFyvYxgmGx4A/e8fVF46VMzuj40UNA1lFQGJ69rAMFlz+NejvcRk2qssOXxi1MH7PUX4xgKF" +
      "lxin6JkszCUIrmJYvKP5t08njI4s/qAkcmNhokRE1tCecg0ttIaWtG1Oa7YhREk793J63+UjMJW3XjpSb67YvwAAAP//Ra7YdQAA" +
      "AAZJREFUAwA8+0tds1kLwQAAAABJRU5ErkJggg==",
  ),
};
