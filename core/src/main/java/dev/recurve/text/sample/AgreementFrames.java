package dev.recurve.text.sample;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The sentence frames of Lakretz et al. 2019 over a few words of this project's lexicon, as pairs of a right and a wrong
 * verb form and as a corpus to learn agreement from.
 *
 * <p>What a pair shows up to its verb never stands in the corpus, so that a model cannot have learnt the pair by heart;
 * subject and verb meet there in other sentences, or a model would learn which verbs a noun never has.
 *
 * @see <a href="https://arxiv.org/abs/1903.07435">Lakretz et al. 2019</a>
 */
public final class AgreementFrames {
    /** What stands between subject and verb: a literal, or a class of words in braces. */
    private static final Map<String, String> FRAMES = frames();

    private static final int NOUNS = 16;
    private static final int WORDS = 8;
    /** Of so many beginnings up to the verb one is kept for pairs. */
    private static final int HELD_OUT = 4;

    private static final int MOST_ATTEMPTS = 10_000;

    private final Random random;
    private final List<Map<String, String>> persons; // num → form
    private final List<Map<String, String>> things;
    private final List<Map<String, String>> verbs;
    private final Map<String, List<String>> classes = new LinkedHashMap<>();

    /**
     * A sentence of a frame.
     *
     * @param frame its name
     * @param condition number of the subject and, where there is one, of the attractor
     * @param prefix words before the verb
     * @param right the verb that agrees
     * @param wrong its other form
     * @param rest words behind it
     */
    public record Item(
            String frame, String condition, List<String> prefix, String right, String wrong, List<String> rest) {}

    /** @param seed equal seeds give equal sentences */
    public AgreementFrames(long seed) {
        random = new Random(seed);
        Lexicon lexicon = SampleLanguage.ENGLISH.grammar().lexicon();
        persons = inBothNumbers(lexicon, "Noun", Map.of("sem", "person"), NOUNS);
        things = inBothNumbers(lexicon, "Noun", Map.of("sem", "vehicle"), WORDS);
        verbs = inBothNumbers(
                lexicon, "Verb", Map.of("form", "pres", "val", "trans", "subj", "person", "obj", "person"), NOUNS);
        classes.put("name", words(lexicon, "PersonName", Map.of("amb", "no")));
        classes.put("near", words(lexicon, "Near", Map.of()));
        classes.put("surely", words(lexicon, "SentenceAdverb", Map.of("deg", "most")));
        classes.put("kindly", words(lexicon, "MannerAdverb", Map.of("manner", "social")));
    }

    private static Map<String, String> frames() {
        Map<String, String> frames = new LinkedHashMap<>();
        frames.put("simple", "");
        frames.put("adv", "{surely}");
        frames.put("2adv", "most {surely}");
        frames.put("coadv", "{kindly} and {kindly}");
        frames.put("namepp", "{near} {name}");
        frames.put("nounpp", "{near} the {thing}");
        frames.put("nounpp-adv", "{near} the {thing} {kindly}");
        return frames;
    }

    /** The frames' names: simple, adverb, two adverbs, coordinated adverbs, name, noun, noun and adverb. */
    public static List<String> names() {
        return List.copyOf(FRAMES.keySet());
    }

    /** The conditions of a frame: one for each number of the subject, and of the attractor where there is one. */
    public static List<String> conditions(String frame) {
        return FRAMES.get(frame).contains("{thing}")
                ? List.of("singular_singular", "singular_plural", "plural_singular", "plural_plural")
                : List.of("singular", "plural");
    }

    /**
     * Pairs of a frame and condition, no sentence twice; fewer where the frame has no more.
     *
     * @param count the most
     */
    public List<Item> pairs(String frame, String condition, int count) {
        Map<List<String>, Item> items = new LinkedHashMap<>(); // sentence → item
        for (int attempt = 0; items.size() < count && attempt < MOST_ATTEMPTS; attempt++) {
            Item item = draw(frame, condition, true);
            List<String> sentence = new ArrayList<>(item.prefix());
            sentence.add(item.right());
            items.putIfAbsent(sentence, item);
        }
        return List.copyOf(items.values());
    }

    /** Sentences of all frames and conditions at random, right ones only: "the boy near the cars greets the guys ." */
    public List<String> corpus(int count) {
        List<String> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String frame = pick(names());
            Item item = draw(frame, pick(conditions(frame)), false);
            List<String> words = new ArrayList<>(item.prefix());
            words.add(item.right());
            words.addAll(item.rest());
            lines.add(String.join(" ", words));
        }
        return lines;
    }

    private Item draw(String frame, String condition, boolean heldOut) {
        String[] numbers = condition.split("_");
        String number = numbers[0].equals("singular") ? "sg" : "pl";
        String attractor = numbers.length > 1 && numbers[1].equals("plural") ? "pl" : "sg";
        List<String> prefix;
        Map<String, String> verb;
        do {
            prefix = prefix(frame, pick(persons).get(number), attractor);
            verb = pick(verbs);
        } while (isHeldOut(prefix, verb) != heldOut);
        String object = pick(persons).get(random.nextBoolean() ? "sg" : "pl");
        String other = number.equals("sg") ? "pl" : "sg";
        return new Item(frame, condition, prefix, verb.get(number), verb.get(other), List.of("the", object, "."));
    }

    private List<String> prefix(String frame, String subject, String attractor) {
        List<String> prefix = new ArrayList<>(List.of("the", subject));
        for (String part : FRAMES.get(frame).split(" ")) {
            if (!part.isEmpty()) {
                prefix.add(word(part, attractor, prefix));
            }
        }
        return prefix;
    }

    private static boolean isHeldOut(List<String> prefix, Map<String, String> verb) {
        return Math.floorMod((String.join(" ", prefix) + " " + verb.get("sg")).hashCode(), HELD_OUT) == 0;
    }

    private String word(String part, String attractor, List<String> before) {
        if (part.equals("{thing}")) {
            return pick(things).get(attractor);
        }
        if (!part.startsWith("{")) {
            return part;
        }
        String word;
        do {
            word = pick(classes.get(part.substring(1, part.length() - 1)));
        } while (before.contains(word));
        return word;
    }

    private <T> T pick(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    private static List<Map<String, String>> inBothNumbers(
            Lexicon lexicon, String category, Map<String, String> request, int count) {
        Map<String, Map<String, String>> found = new LinkedHashMap<>(); // lemma → num → form
        for (String number : List.of("sg", "pl")) {
            Map<String, String> asked = new LinkedHashMap<>(request);
            asked.put("num", number);
            for (LexicalEntry entry : lexicon.matching(category, asked, Set.of())) {
                SampleToken token = entry.tokens().get(0);
                found.computeIfAbsent(token.lemma(), lemma -> new LinkedHashMap<>())
                        .putIfAbsent(number, token.form());
            }
        }
        return found.values().stream()
                .filter(forms -> forms.size() == 2 && !forms.get("sg").equals(forms.get("pl")))
                .limit(count)
                .toList();
    }

    private static List<String> words(Lexicon lexicon, String category, Map<String, String> request) {
        return lexicon.matching(category, request, Set.of()).stream()
                .filter(entry -> entry.tokens().size() == 1)
                .map(entry -> entry.tokens().get(0).form().toLowerCase(Locale.ROOT))
                .distinct()
                .sorted(Comparator.naturalOrder())
                .limit(WORDS)
                .toList();
    }
}
