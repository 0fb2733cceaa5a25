package dev.recurve.diagnose;

/** Which Jacobian over time is measured. */
public enum FlowQuantity {
    /** {@code ∂h_t / ∂h_{t-k}}, through everything in between. */
    HIDDEN_BY_HIDDEN("∂h(t) / ∂h(t-k)"),
    /** {@code ∂C_t / ∂h_{t-k}}. */
    CELL_BY_HIDDEN("∂C(t) / ∂h(t-k)"),
    /** {@code ∂C_t / ∂C_{t-k}}: the constant error carousel where it is 1. */
    CELL_BY_CELL("∂C(t) / ∂C(t-k)");

    private final String symbol;

    FlowQuantity(String symbol) {
        this.symbol = symbol;
    }

    /** How plots name it. */
    public String symbol() {
        return symbol;
    }
}
