package dev.recurve.generate;

import dev.recurve.checkpoint.Checkpoint;
import dev.recurve.config.GenerateSettings;
import dev.recurve.config.TokenizerSettings;
import dev.recurve.config.UsageException;
import dev.recurve.generate.SampleGenerator.TokenListener;
import dev.recurve.model.LanguageModel;
import dev.recurve.vocab.Vocabulary;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Writes text with a language model: words or characters, drawn or searched for, from the beginning of a line or from a
 * prompt. A biLM writes with its forward direction.
 *
 * <p>A text begins as a line of the corpus does, behind {@code <eos>} from a state of zeros. For one number of native
 * threads ({@link dev.recurve.kernel.OneDnn#useThreads}) the same model, settings, seed and prompt give the same texts,
 * whatever other prompts stand beside and however many samples are asked for.
 *
 * <p>Not safe for several threads.
 */
public final class TextGenerator {
    private static final TokenListener NOBODY = (prompt, sample, id) -> {};

    private final LanguageModel model;
    private final Vocabulary vocabulary;
    private final TokenizerSettings tokenizer;
    private final GenerateSettings settings;
    private final long seed;
    private final Ending ending;

    /**
     * A generator over a checkpoint, which stays the caller's.
     *
     * @param seed of everything drawn
     * @throws UsageException if the stop token is not in the model's vocabulary
     */
    public TextGenerator(Checkpoint checkpoint, GenerateSettings settings, long seed) {
        this.model = checkpoint.model();
        this.vocabulary = checkpoint.vocabulary();
        this.tokenizer = checkpoint.tokenizer();
        this.settings = settings;
        this.seed = seed;
        this.ending = new Ending(settings.maxLength(), stop(settings.stop(), vocabulary));
    }

    private static int stop(String token, Vocabulary vocabulary) {
        if (token.isEmpty()) {
            return Ending.NEVER;
        }
        if (!vocabulary.contains(token)) {
            throw new UsageException("generate.stop must be a token of the model's vocabulary (" + vocabulary.size()
                    + "), found '" + token + "': a character model's tokens are single characters");
        }
        return vocabulary.id(token);
    }

    /** A reader of prompts for this model. */
    public PromptReader promptReader() {
        return new PromptReader(tokenizer, vocabulary, settings.unknown());
    }

    /**
     * Writes texts and hands each over as soon as it and all before it are complete.
     *
     * @param prompts what texts begin with
     * @param texts receives the texts of the first prompt, then those of the next one
     * @throws dev.recurve.config.RecurveException if the model predicts nothing that may be generated
     */
    public void generate(List<Prompt> prompts, Consumer<GeneratedText> texts) {
        if (settings.beams().isPresent()) {
            search(prompts, texts);
        } else {
            draw(prompts, settings.samples(), NOBODY, texts);
        }
    }

    /**
     * Draws the first sample of a prompt and hands over each piece of it as soon as it is drawn.
     *
     * @param pieces receives the prompt, then each token as it stands in the text
     * @return the whole text
     * @throws IllegalStateException if the settings search by beams, which know no token before the end
     */
    public GeneratedText stream(Prompt prompt, Consumer<String> pieces) {
        if (settings.beams().isPresent()) {
            throw new IllegalStateException("beams cannot be streamed");
        }
        Detokenizer detokenizer = Detokenizer.of(tokenizer);
        pieces.accept(detokenizer.begin(prompt));
        GeneratedText[] text = new GeneratedText[1];
        TokenListener listener = (number, sample, id) -> {
            if (!endsLine(id)) {
                pieces.accept(detokenizer.add(vocabulary.token(id)));
            }
        };
        draw(List.of(prompt), 1, listener, drawn -> text[0] = drawn);
        return text[0];
    }

    private void draw(List<Prompt> prompts, int samples, TokenListener listener, Consumer<GeneratedText> texts) {
        try (SampleGenerator generator = new SampleGenerator(model, new Sampler(settings), ending)) {
            Iterator<Continuation> drawn = generator.generate(prompts, samples, seed, listener);
            for (int number = 0; drawn.hasNext(); number++) {
                texts.accept(text(prompts.get(number / samples), number % samples, drawn.next()));
            }
        }
    }

    private void search(List<Prompt> prompts, Consumer<GeneratedText> texts) {
        int beams = settings.beams().get();
        try (BeamSearch search = new BeamSearch(model, beams, settings.allowUnknown(), ending)) {
            for (Prompt prompt : prompts) {
                List<Continuation> found = search.search(prompt, settings.samples());
                for (int rank = 0; rank < found.size(); rank++) {
                    texts.accept(text(prompt, rank, found.get(rank)));
                }
            }
        }
    }

    private GeneratedText text(Prompt prompt, int sample, Continuation continuation) {
        Detokenizer detokenizer = Detokenizer.of(tokenizer);
        StringBuilder text = new StringBuilder(detokenizer.begin(prompt));
        IntStream.of(continuation.ids())
                .filter(id -> !endsLine(id))
                .forEach(id -> text.append(detokenizer.add(vocabulary.token(id))));
        List<String> tokens =
                Arrays.stream(continuation.ids()).mapToObj(vocabulary::token).toList();
        return new GeneratedText(prompt, sample, text.toString(), tokens, continuation);
    }

    /** Whether a token ends the text and its last line together; whoever prints the text breaks the line. */
    private boolean endsLine(int id) {
        return id == ending.stop() && id == Vocabulary.BOUNDARY_ID;
    }
}
