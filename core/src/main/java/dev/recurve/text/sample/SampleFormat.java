package dev.recurve.text.sample;

import java.io.IOException;
import java.util.List;

/** A file format that annotated sentences are written in. Lines end in a line feed everywhere. */
public enum SampleFormat {
    /** A sentence a line, as people write it: capital at the start, no space before punctuation. */
    TEXT("txt") {
        @Override
        void write(SampleSentence sentence, String id, Appendable out) throws IOException {
            out.append(sentence.text()).append('\n');
        }
    },

    /** CoNLL-U with lemma, part of speech and number; entities as {@code NER=} in the last column. */
    CONLLU("conllu") {
        @Override
        void write(SampleSentence sentence, String id, Appendable out) throws IOException {
            out.append("# sent_id = ").append(id).append('\n');
            out.append("# frame = ").append(sentence.frame()).append('\n');
            out.append("# text = ").append(sentence.text()).append('\n');
            for (int i = 0; i < sentence.tokens().size(); i++) {
                SampleToken token = sentence.tokens().get(i);
                out.append(String.valueOf(i + 1)).append('\t').append(token.form());
                out.append('\t').append(token.lemma()).append('\t').append(token.upos());
                out.append("\t_\t").append(orUnderscore(token.features()));
                out.append("\t_\t_\t_\t").append(misc(sentence, i)).append('\n');
            }
            out.append('\n');
        }
    },

    /** Two columns, word TAB entity tag, with a blank line after each sentence. */
    IOB2("iob2") {
        @Override
        void write(SampleSentence sentence, String id, Appendable out) throws IOException {
            for (SampleToken token : sentence.tokens()) {
                out.append(token.form()).append('\t').append(token.entity()).append('\n');
            }
            out.append('\n');
        }
    };

    private final String extension;

    SampleFormat(String extension) {
        this.extension = extension;
    }

    /** Returns the extension of files in this format, without a dot. */
    public String extension() {
        return extension;
    }

    /**
     * Writes sentences one after the other.
     *
     * @param sentences the sentences
     * @param prefix what the identifier of each sentence starts with, before its number from 1
     * @param out where to write
     * @throws IOException if {@code out} fails
     */
    public void write(List<SampleSentence> sentences, String prefix, Appendable out) throws IOException {
        for (int i = 0; i < sentences.size(); i++) {
            write(sentences.get(i), prefix + "-" + (i + 1), out);
        }
    }

    abstract void write(SampleSentence sentence, String id, Appendable out) throws IOException;

    private static String misc(SampleSentence sentence, int index) {
        String entity = sentence.tokens().get(index).entity();
        String named = entity.equals(SampleToken.OUTSIDE) ? "" : "NER=" + entity;
        boolean glued = index + 1 < sentence.tokens().size() && !sentence.spaceAfter(index);
        if (glued) {
            return named.isEmpty() ? "SpaceAfter=No" : named + "|SpaceAfter=No";
        }
        return orUnderscore(named);
    }

    private static String orUnderscore(String value) {
        return value.isEmpty() ? "_" : value;
    }
}
