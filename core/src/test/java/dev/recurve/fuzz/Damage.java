package dev.recurve.fuzz;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Ways in which a file differs from what was written. */
enum Damage {
    CHANGED_BIT {
        @Override
        byte[] done(byte[] file, Random random) {
            byte[] copy = file.clone();
            if (copy.length > 0) {
                copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
            }
            return copy;
        }
    },
    CHANGED_BYTE {
        @Override
        byte[] done(byte[] file, Random random) {
            byte[] copy = file.clone();
            if (copy.length > 0) {
                copy[random.nextInt(copy.length)] = (byte) random.nextInt();
            }
            return copy;
        }
    },
    CUT_SHORT {
        @Override
        byte[] done(byte[] file, Random random) {
            return Arrays.copyOf(file, random.nextInt(file.length + 1));
        }
    },
    CUT_OUT {
        @Override
        byte[] done(byte[] file, Random random) {
            Stretch some = Stretch.any(file, random);
            return some.replaced(file, new byte[0]);
        }
    },
    DOUBLED {
        @Override
        byte[] done(byte[] file, Random random) {
            return Stretch.any(file, random).doubled(file);
        }
    },
    LINE_LOST {
        @Override
        byte[] done(byte[] file, Random random) {
            return Stretch.between("\n", file, random).replaced(file, new byte[0]);
        }
    },
    LINE_DOUBLED {
        @Override
        byte[] done(byte[] file, Random random) {
            return Stretch.between("\n", file, random).doubled(file);
        }
    },
    FIELD_LOST {
        @Override
        byte[] done(byte[] file, Random random) {
            return Stretch.between(SEPARATORS, file, random).replaced(file, new byte[0]);
        }
    },
    FIELD_DOUBLED {
        @Override
        byte[] done(byte[] file, Random random) {
            return Stretch.between(SEPARATORS, file, random).doubled(file);
        }
    },
    OTHER_NUMBER {
        @Override
        byte[] done(byte[] file, Random random) {
            return Stretch.number(file, random).replaced(file, bytes(pick(NUMBERS, random)));
        }
    },
    HOSTILE_TEXT {
        @Override
        byte[] done(byte[] file, Random random) {
            return Stretch.place(file, random).replaced(file, pick(HOSTILE, random));
        }
    },
    NESTED {
        @Override
        byte[] done(byte[] file, Random random) {
            String open = pick(List.of("[", "{\"a\":", "{a=", "(", "\"", "a."), random);
            int deep = pick(List.of(3, 70, 1_001, 20_000), random);
            return Stretch.between(SEPARATORS, file, random).replaced(file, bytes(open.repeat(deep)));
        }
    },
    VERY_LONG {
        @Override
        byte[] done(byte[] file, Random random) {
            String one = pick(List.of("a", "9", " ", "\t", "\n", "ж"), random);
            return Stretch.place(file, random)
                    .replaced(file, bytes(one.repeat(pick(List.of(100, 5_000, 70_000), random))));
        }
    },
    OTHER_ENCODING {
        @Override
        byte[] done(byte[] file, Random random) {
            String charset =
                    pick(List.of("UTF-16", "UTF-16LE", "UTF-32", "ISO-8859-1", "windows-1251", "IBM500"), random);
            return new String(file, StandardCharsets.UTF_8).getBytes(Charset.forName(charset));
        }
    };

    private static final String SEPARATORS = "\t\n,:=[]{} |";

    private static final List<String> NUMBERS = List.of(
            "-1",
            "0",
            "00",
            "-0",
            "1.5",
            "2147483647",
            "2147483648",
            "-2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "1e9",
            "1e308",
            "1e999999999",
            "1e-999999999",
            "NaN",
            "Infinity",
            "null",
            "true",
            "٣",
            "9".repeat(400));

    private static final List<byte[]> HOSTILE = List.of(
            new byte[] {0},
            new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, // a mark of byte order
            new byte[] {(byte) 0xC0, (byte) 0x80}, // overlong
            new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, // half a surrogate pair
            new byte[] {(byte) 0xF8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80}, // five bytes
            new byte[] {(byte) 0xE2, (byte) 0x82}, // begun and not ended
            bytes("\r"),
            bytes("\r\n"),
            bytes("\n\n"),
            bytes("\t"),
            bytes("\""),
            bytes("\\"),
            bytes("\\u0000"),
            bytes("\\ud800"),
            bytes("\\n"),
            bytes("\u0085"),
            bytes("\u2028"),
            bytes("\u00a0"),
            bytes("\u202e"),
            bytes("${a}"),
            bytes("${?HOME}"),
            bytes("#"),
            bytes("%s%n"),
            bytes("<script>"));

    abstract byte[] done(byte[] file, Random random);

    static Damage any(Random random) {
        return values()[random.nextInt(values().length)];
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static <T> T pick(List<T> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    /** Bytes {@code from} to {@code to}, the last excluded. */
    private record Stretch(int from, int to) {
        static Stretch any(byte[] file, Random random) {
            int from = random.nextInt(file.length + 1);
            return new Stretch(from, from + random.nextInt(file.length - from + 1));
        }

        static Stretch place(byte[] file, Random random) {
            int at = random.nextInt(file.length + 1);
            return new Stretch(at, at);
        }

        /** From behind a separator to the next one, that one included. */
        static Stretch between(String separators, byte[] file, Random random) {
            int at = random.nextInt(file.length + 1);
            int from = at;
            while (from > 0 && separators.indexOf(file[from - 1]) < 0) {
                from--;
            }
            int to = at;
            while (to < file.length && separators.indexOf(file[to]) < 0) {
                to++;
            }
            return new Stretch(from, Math.min(file.length, to + 1));
        }

        /** The digits of some number; a place without any in a file that has none. */
        static Stretch number(byte[] file, Random random) {
            List<Stretch> numbers = new ArrayList<>();
            for (int at = 0; at < file.length; at++) {
                int from = at;
                while (at < file.length && file[at] >= '0' && file[at] <= '9') {
                    at++;
                }
                if (at > from) {
                    numbers.add(new Stretch(from, at));
                }
            }
            return numbers.isEmpty() ? place(file, random) : pick(numbers, random);
        }

        byte[] replaced(byte[] file, byte[] by) {
            byte[] out = new byte[from + by.length + file.length - to];
            System.arraycopy(file, 0, out, 0, from);
            System.arraycopy(by, 0, out, from, by.length);
            System.arraycopy(file, to, out, from + by.length, file.length - to);
            return out;
        }

        byte[] doubled(byte[] file) {
            return new Stretch(to, to).replaced(file, Arrays.copyOfRange(file, from, to));
        }
    }
}
