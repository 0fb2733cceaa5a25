package dev.recurve.spark.data;

import dev.recurve.config.InputSettings;
import dev.recurve.config.InputSettings.Format;
import dev.recurve.config.RecurveException;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.text.LabelledSentence;
import dev.recurve.text.LineDecoder;
import dev.recurve.text.SentenceParser;
import dev.recurve.text.tag.TagReader;
import dev.recurve.token.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.LongWritable;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.mapreduce.InputSplit;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.lib.input.FileInputFormat;
import org.apache.hadoop.mapreduce.lib.input.FileSplit;
import org.apache.hadoop.mapreduce.lib.input.TextInputFormat;
import org.apache.spark.api.java.JavaNewHadoopRDD;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.util.SerializableConfiguration;
import scala.Tuple2;

/**
 * Labelled sentences of files in their order. Files are split between sentences: a record is what stands between two
 * blank lines, or a line of {@link Format#LABELLED}.
 *
 * @param input how strictly lines are read
 * @param format one with labels
 * @param column of CoNLL-U
 * @param wanted whether labels are
 * @param tags reads the tags of tokens; null: labels are not wanted, or are of sentences
 * @param tokenizer cuts the sentences of {@link Format#LABELLED}
 */
record SentenceFiles(
        InputSettings input,
        Format format,
        String column,
        SentenceParser.Labels wanted,
        TagReader tags,
        TokenizerSettings tokenizer)
        implements Serializable {
    private static final String DELIMITER = "textinputformat.record.delimiter";

    /** Reads files; partitions and the sentences in them come in reading order. */
    JavaRDD<LabelledSentence> read(JavaSparkContext spark, InputFiles files) throws IOException {
        SentenceParser.of(format, column, wanted, List::of); // a wrong column is told before any task runs
        Job job = Job.getInstance(spark.hadoopConfiguration());
        job.getConfiguration().set(DELIMITER, format == Format.LABELLED ? "\n" : "\n\n");
        job.getConfiguration().set("io.compression.codecs", Lines.ZSTD);
        for (Path path : files.paths()) {
            FileInputFormat.addInputPath(job, new Path(Locations.escaped(path)));
        }
        var hadoop = new SerializableConfiguration(job.getConfiguration());
        var records = (JavaNewHadoopRDD<LongWritable, Text>)
                spark.newAPIHadoopRDD(job.getConfiguration(), TextInputFormat.class, LongWritable.class, Text.class);
        return records.mapPartitionsWithInputSplit((split, rows) -> new Run(split, rows, hadoop.value()), true);
    }

    /** The sentences of a block of a file. */
    private final class Run implements Iterator<LabelledSentence> {
        private final Path file;
        private final Iterator<Tuple2<LongWritable, Text>> records;
        private final Configuration hadoop;
        private final LineDecoder decoder = new LineDecoder(input.encodingErrors());
        private final SentenceParser parser;
        private Iterator<LabelledSentence> ready = List.<LabelledSentence>of().iterator();

        Run(InputSplit split, Iterator<Tuple2<LongWritable, Text>> records, Configuration hadoop) {
            this.file = ((FileSplit) split).getPath();
            this.records = records;
            this.hadoop = hadoop;
            Tokenizer cutter = Tokenizer.of(tokenizer);
            Function<String, List<String>> cut = cutter::tokens;
            this.parser = SentenceParser.of(format, column, wanted, cut);
        }

        @Override
        public boolean hasNext() {
            while (!ready.hasNext() && records.hasNext()) {
                Tuple2<LongWritable, Text> record = records.next();
                ready = sentences(record._1().get(), record._2()).iterator();
            }
            return ready.hasNext();
        }

        @Override
        public LabelledSentence next() {
            return ready.next();
        }

        private List<LabelledSentence> sentences(long offset, Text record) {
            List<LabelledSentence> found = new ArrayList<>();
            byte[] bytes = record.getBytes();
            int start = 0;
            for (int at = 0; at <= record.getLength(); at++) {
                if (at == record.getLength() || bytes[at] == '\n') {
                    long begin = offset + start;
                    decoder.decode(Arrays.copyOfRange(bytes, start, at), () -> place(begin))
                            .flatMap(line -> parser.line(line, () -> place(begin)))
                            .ifPresent(found::add);
                    start = at + 1;
                }
            }
            parser.end().ifPresent(found::add);
            found.forEach(sentence -> requireLength(sentence, offset));
            if (tags != null) {
                found.replaceAll(sentence -> tags.read(sentence, () -> place(offset)));
            }
            return found;
        }

        private void requireLength(LabelledSentence sentence, long offset) {
            if (sentence.tokens().size() > input.maxLineTokens()) {
                throw new RecurveException(place(offset) + ": a sentence of "
                        + sentence.tokens().size() + " tokens, more than input.max-line-tokens = "
                        + input.maxLineTokens() + ": are the blank lines between sentences missing?");
            }
        }

        /** File and line of a byte; the lines before it are counted only now that something is wrong. */
        private String place(long offset) {
            try (InputStream in = open()) {
                long line = 1;
                byte[] buffer = new byte[1 << 16];
                long left = offset;
                while (left > 0) {
                    int read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                    if (read < 0) {
                        break;
                    }
                    for (int i = 0; i < read; i++) {
                        line += buffer[i] == '\n' ? 1 : 0;
                    }
                    left -= read;
                }
                return Locations.shown(file) + ", line " + line;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private InputStream open() throws IOException {
            InputStream in = file.getFileSystem(hadoop).open(file);
            CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(file);
            return codec == null ? in : codec.createInputStream(in);
        }
    }
}
