package dev.recurve.spark.averaging;

import java.util.ArrayList;
import java.util.List;

/** Tells several observers the same. */
public final class TrainingObservers implements TrainingObserver {
    private final List<TrainingObserver> observers = new ArrayList<>();

    /** Adds one that hears what all hear, after those added before. */
    public void add(TrainingObserver observer) {
        observers.add(observer);
    }

    @Override
    public void onStart(TrainingOverview overview) {
        observers.forEach(observer -> observer.onStart(overview));
    }

    @Override
    public void onRound(RoundResult round) {
        observers.forEach(observer -> observer.onRound(round));
    }

    @Override
    public void onStepsChosen(int steps) {
        observers.forEach(observer -> observer.onStepsChosen(steps));
    }

    @Override
    public void onEvaluation(EvaluationResult evaluation) {
        observers.forEach(observer -> observer.onEvaluation(evaluation));
    }

    @Override
    public void onAveraging(int epoch) {
        observers.forEach(observer -> observer.onAveraging(epoch));
    }

    @Override
    public void onSentenceEvaluation(SentenceEvaluationResult evaluation) {
        observers.forEach(observer -> observer.onSentenceEvaluation(evaluation));
    }

    @Override
    public void onCheckpoint(String location) {
        observers.forEach(observer -> observer.onCheckpoint(location));
    }

    @Override
    public void onAlert(String kind, String message) {
        observers.forEach(observer -> observer.onAlert(kind, message));
    }

    @Override
    public void onEnd(String reason) {
        observers.forEach(observer -> observer.onEnd(reason));
    }
}
