package dev.recurve.generate;

import dev.recurve.config.GenerateSettings.Unknown;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.UsageException;
import dev.recurve.token.Tokenizer;
import dev.recurve.vocab.Vocabulary;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Turns the text of a prompt into the tokens of a model, by the tokenizer that the model's corpus had. */
public final class PromptReader {
    /** Unknown words that an error names. */
    private static final int NAMED = 5;

    private final Tokenizer tokenizer;
    private final Vocabulary vocabulary;
    private final Unknown unknown;

    /**
     * A reader for a model.
     *
     * @param tokenizer how its text became tokens
     * @param vocabulary its tokens
     * @param unknown what happens to others
     */
    public PromptReader(TokenizerSettings tokenizer, Vocabulary vocabulary, Unknown unknown) {
        this.tokenizer = Tokenizer.of(tokenizer);
        this.vocabulary = vocabulary;
        this.unknown = unknown;
    }

    /**
     * Reads a prompt; each line break is a boundary, as between the lines of a corpus.
     *
     * @param text the prompt
     * @param where names it in an error, for example {@code --prompt}
     * @throws UsageException if there is no token in it, or one that the vocabulary lacks and that is an error
     */
    public Prompt read(String text, String where) {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n');
        List<String> tokens = new ArrayList<>();
        for (int start = 0; start <= lines.length(); ) {
            int end = lines.indexOf('\n', start);
            tokenizer.tokenize(lines.substring(start, end < 0 ? lines.length() : end), tokens::add);
            if (end < 0) {
                break;
            }
            tokens.add(Vocabulary.BOUNDARY);
            start = end + 1;
        }
        if (tokens.stream().allMatch(Vocabulary.BOUNDARY::equals)) {
            throw new UsageException(where + ": a prompt with at least one word expected, found '" + lines.strip()
                    + "': leave it out to generate from the beginning of a line");
        }
        if (unknown == Unknown.FAIL) {
            requireKnown(tokens, where);
        }
        return new Prompt(
                lines, tokens, tokens.stream().mapToInt(vocabulary::id).toArray());
    }

    private void requireKnown(List<String> tokens, String where) {
        Set<String> missing = tokens.stream()
                .filter(token -> !vocabulary.contains(token))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (missing.isEmpty()) {
            return;
        }
        String named =
                missing.stream().limit(NAMED).map(token -> "'" + token + "'").collect(Collectors.joining(", "));
        String rest = missing.size() > NAMED ? " and " + (missing.size() - NAMED) + " more" : "";
        throw new UsageException(where + ": words of the model's vocabulary (" + vocabulary.size()
                + ") expected, found " + named + rest + ": generate.unknown=keep reads them as " + Vocabulary.UNKNOWN);
    }
}
