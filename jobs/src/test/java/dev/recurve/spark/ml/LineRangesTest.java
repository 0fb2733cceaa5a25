package dev.recurve.spark.ml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineRangesTest {
    @ParameterizedTest
    @CsvSource({"1, 1", "7, 3", "100, 7", "5, 5"})
    void rangesAreContiguousAndEven(long lines, int ranges) {
        LineRanges cut = new LineRanges(lines, ranges);
        long[] sizes = new long[ranges];
        int last = 0;
        for (long line = 0; line < lines; line++) {
            int range = cut.getPartition(line);
            assertThat(range).isBetween(last, last + 1);
            last = range;
            sizes[range]++;
        }

        assertThat(last).isEqualTo(ranges - 1);
        assertThat(LongStream.of(sizes))
                .allMatch(size -> size == lines / ranges || size == (lines + ranges - 1) / ranges);
    }
}
