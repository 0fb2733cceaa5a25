/** What flows back through a recurrent network: norms of its Jacobians over time, and of its gradients in training. */
package dev.recurve.diagnose;
