package dev.recurve.cell;

/**
 * What a step computes and its backward step needs.
 *
 * @param gates activated gates, and what else the cell's backward step reads; its length is the cell's own matter
 * @param cell the new cell state [hidden]; empty where the cell has none
 * @param hidden the new hidden state [output]
 */
public record CellStep(double[] gates, double[] cell, double[] hidden) {}
