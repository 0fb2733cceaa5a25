package dev.recurve.model;

import dev.recurve.layer.Networks;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network whose parameters and gradients are parts of larger vectors, so that several networks are averaged as one. */
final class GraphOnViews extends ComputationGraph {
    private static final long serialVersionUID = 1L;

    /**
     * A new network with seeded random parameters.
     *
     * @param parameters receives them [1, parameters]
     * @param gradients of the same shape
     */
    GraphOnViews(ComputationGraphConfiguration configuration, INDArray parameters, INDArray gradients) {
        super(configuration);
        ComputationGraph random = new ComputationGraph(configuration.clone());
        random.init(); // DL4J draws nothing for parameters that it is given
        parameters.assign(random.params());
        Networks.close(random);
        init(parameters, false);
        flattenedGradients = gradients;
        setBackpropGradientsViewArray(gradients);
    }
}
