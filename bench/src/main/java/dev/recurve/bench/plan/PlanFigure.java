package dev.recurve.bench.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/**
 * A figure that was planned, and what then happened.
 *
 * @param name key of {@code plan --json}
 */
record PlanFigure(String name, double planned, double happened) {
    /** What {@code embed --estimate} says, which needs the trained model, and what {@code embed} writes. */
    static final String ESTIMATED = "embeddings_bytes_estimated";

    static final String EMBEDDED = "embeddings_bytes";

    /** What both know. */
    static List<PlanFigure> compare(JsonNode planned, JsonNode happened) {
        List<PlanFigure> figures = new ArrayList<>();
        happened.properties().forEach(one -> {
            JsonNode plan = planned.path(one.getKey());
            if (plan.isNumber()) {
                figures.add(new PlanFigure(
                        one.getKey(), plan.asDouble(), one.getValue().asDouble()));
            }
        });
        if (happened.has(EMBEDDED)) {
            figures.add(new PlanFigure(
                    EMBEDDED,
                    happened.path(ESTIMATED).asDouble(),
                    happened.path(EMBEDDED).asDouble()));
        }
        return figures;
    }

    double ratio() {
        return planned / happened;
    }

    String toJson(String of) {
        return new ObjectMapper()
                .createObjectNode()
                .put("case", of)
                .put("figure", name)
                .put("planned", planned)
                .put("happened", happened)
                .put("ratio", ratio())
                .toString();
    }
}
