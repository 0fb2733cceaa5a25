package dev.recurve.token;

import java.util.function.Consumer;

/** Gives the tokens of another tokenizer another form. */
final class NormalizingTokenizer implements Tokenizer {
    private final Tokenizer cutter;
    private final WordForm form;

    NormalizingTokenizer(Tokenizer cutter, WordForm form) {
        this.cutter = cutter;
        this.form = form;
    }

    @Override
    public void tokenize(String line, Consumer<String> sink) {
        cutter.tokenize(line, token -> sink.accept(form.of(token)));
    }
}
