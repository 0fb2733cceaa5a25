package dev.recurve.bench.tagging;

import dev.recurve.bench.TorchScriptArchive;

/** {@link LibTorchTagger} as TorchScript: DJL has neither packed sequences nor a fused optimizer. */
final class LibTorchTaggerSource {
    private LibTorchTaggerSource() {}

    /** {@code loss(tokens, lengths, labels, weights)}: mean cross entropy of the tokens. */
    static String loss(TaggingWork work) {
        return head("tokens: Tensor, lengths: Tensor, labels: Tensor, weights: List[Tensor]")
                + logits(work)
                + """
                    targets, unused = torch._pack_padded_sequence(labels, lengths, False)
                    return torch.cross_entropy_loss(logits, targets)
                """;
    }

    /** {@code tags(tokens, lengths, weights)}: the best label of each token, time-major without padding. */
    static String tags(TaggingWork work) {
        return head("tokens: Tensor, lengths: Tensor, weights: List[Tensor]")
                + logits(work)
                + """
                    return torch.argmax(logits, 1)
                """;
    }

    /**
     * {@code update(parameters, gradients, first, second, steps)}: clips at a global norm, as a scale of the gradients that
     * the fused Adam divides by, and returns the norm.
     */
    static String update() {
        return head("parameters: List[Tensor], gradients: List[Tensor], first: List[Tensor], second: List[Tensor],"
                        + " steps: List[Tensor]")
                + """
                    norm = torch.norm(torch.stack(torch._foreach_norm(gradients, 2)))
                    scale = torch.clamp(torch.div(norm, %s), 1.)
                    torch._foreach_add_(steps, 1)
                    torch._fused_adam_(parameters, gradients, first, second, annotate(List[Tensor], []), steps, lr=%s, \
                beta1=%s, beta2=%s, weight_decay=0., eps=%s, amsgrad=False, maximize=False, grad_scale=scale)
                    return norm
                """
                        .formatted(
                                TaggingWork.CLIP,
                                TaggingWork.LEARNING_RATE,
                                TaggingWork.BETA1,
                                TaggingWork.BETA2,
                                TaggingWork.EPSILON);
    }

    private static String head(String arguments) {
        return """
                class %s(Module):
                  __parameters__ = []
                  __buffers__ = []
                  training : bool
                  def forward(self: __torch__.%1$s, %s) -> Tensor:
                """
                .formatted(TorchScriptArchive.CLASS, arguments);
    }

    /** Scores of the labels of each token, [tokens, labels]; weights in the order of {@link LibTorchTagger#parameters}. */
    private static String logits(TaggingWork work) {
        return """
                    packed, sizes = torch._pack_padded_sequence(tokens, lengths, False)
                    embedded = torch.embedding(weights[0], packed)
                    zeros = torch.zeros([2, torch.size(tokens, 1), %d])
                    hidden, last, memory = torch.lstm(embedded, sizes, [zeros, zeros], weights[1:9], True, 1, 0., True, True)
                    logits = torch.linear(hidden, weights[9], weights[10])
                """
                .formatted(work.hidden());
    }
}
