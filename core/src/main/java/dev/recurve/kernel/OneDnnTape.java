package dev.recurve.kernel;

import dev.recurve.kernel.RecurrentKernel.Pass;

/** The workspace that oneDNN fills in a training forward and reads in its backward. */
final class OneDnnTape implements RecurrentKernel.Tape {
    private final OneDnnRecurrent owner;
    private final FloatMemory workspace = new FloatMemory();
    private Pass pass; // null while there is none

    OneDnnTape(OneDnnRecurrent owner) {
        this.owner = owner;
    }

    OneDnnRecurrent owner() {
        return owner;
    }

    /** Forgets the last pass and makes room for the next. */
    FloatAddress begin(long floats) {
        pass = null;
        return workspace.reserve(floats);
    }

    /** Tells that the workspace was filled. */
    void recorded(Pass recorded) {
        pass = recorded;
    }

    /**
     * The workspace that a pass has filled.
     *
     * @throws IllegalStateException if the tape holds another pass, or none
     */
    FloatAddress workspaceOf(Pass wanted, long floats) {
        if (!wanted.equals(pass)) {
            throw new IllegalStateException("backward without a training forward over the same arrays of "
                    + wanted.shape() + ": the tape holds " + (pass == null ? "no pass" : "one of " + pass.shape()));
        }
        return workspace.reserve(floats);
    }

    @Override
    public void close() {
        pass = null;
        workspace.close();
    }
}
